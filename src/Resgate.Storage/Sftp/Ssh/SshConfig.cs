using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>What the configuration files of SSH say about one host: the values of keys, in the order in which they were found.</summary>
/// <remarks>
/// The user's file comes before the system's, and the first value of a key counts, except for keys that add up. <c>Host</c>,
/// <c>Include</c> and the simple criteria of <c>Match</c> are understood; a <c>Match</c> block with others (<c>exec</c>,
/// <c>canonical</c>...) is passed over. Source: ssh_config(5).
/// </remarks>
internal sealed class SshConfig
{
    private const int DeepestInclude = 16;

    private readonly Dictionary<string, List<string[]>> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly SshFiles _files;
    private readonly string _host;
    private readonly string? _user;

    private SshConfig(SshFiles files, string host, string? user)
    {
        _files = files;
        _host = host;
        _user = user;
    }

    /// <param name="files">Where the files are.</param>
    /// <param name="host">As the user wrote it.</param>
    /// <param name="user">The remote user, as far as the address names one.</param>
    /// <exception cref="ResgateException">A file makes no sense or cannot be read.</exception>
    public static SshConfig Read(SshFiles files, string host, string? user)
    {
        var config = new SshConfig(files, host, user);
        if (files.Config is { } only)
        {
            config.ReadFile(only, files.UserFolder, depth: 0, applies: true);
            return config;
        }

        config.ReadFile(Path.Combine(files.UserFolder, "config"), files.UserFolder, depth: 0, applies: true);
        config.ReadFile(Path.Combine(files.System, "ssh_config"), files.System, depth: 0, applies: true);
        return config;
    }

    /// <summary>The first argument of a key where it was first found; null when it was nowhere.</summary>
    public string? Value(string key) => _values.TryGetValue(key, out var found) ? found[0][0] : null;

    /// <summary>All arguments of a key where it was first found.</summary>
    public string[]? Arguments(string key) => _values.TryGetValue(key, out var found) ? found[0] : null;

    /// <summary>The first arguments of a key wherever it was found.</summary>
    public IEnumerable<string> All(string key) => _values.TryGetValue(key, out var found) ? found.Select(line => line[0]) : [];

    private void ReadFile(string path, string folder, int depth, bool applies)
    {
        if (depth > DeepestInclude)
        {
            throw new ResgateException(FailureKind.Usage, $"{path} includes itself");
        }

        var blockApplies = applies;
        var lines = _files.Admit(path) ? SshFiles.ReadLines(path) : [];
        for (var number = 1; number <= lines.Length; number++)
        {
            var words = SplitLine(lines[number - 1]);
            if (words.Count == 0)
            {
                continue;
            }

            string[] arguments = [.. words.Skip(1)];
            if (arguments.Length == 0)
            {
                throw new ResgateException(FailureKind.Usage, $"{path}, line {number}: {words[0]} has no value");
            }

            switch (words[0].ToUpperInvariant())
            {
                case "HOST":
                    blockApplies = applies && SshPatterns.Match(arguments, _host, ignoreCase: false);
                    break;
                case "MATCH":
                    blockApplies = applies && Matches(arguments);
                    break;
                case "INCLUDE":
                    Include(arguments, folder, depth, blockApplies);
                    break;
                default:
                    Keep(words[0], arguments, blockApplies);
                    break;
            }
        }
    }

    private void Keep(string key, string[] arguments, bool applies)
    {
        if (!applies)
        {
            return;
        }

        if (!_values.TryGetValue(key, out var found))
        {
            _values[key] = found = [];
        }

        found.Add(arguments);
    }

    private void Include(IEnumerable<string> patterns, string folder, int depth, bool applies)
    {
        foreach (var pattern in patterns.Select(pattern => _files.Expand(pattern, folder)))
        {
            var (parent, name) = (Path.GetDirectoryName(pattern), Path.GetFileName(pattern));
            if (parent is null || name.Length == 0 || !Directory.Exists(parent))
            {
                continue;
            }

            foreach (var path in Directory.EnumerateFiles(parent, name).Order(StringComparer.Ordinal))
            {
                ReadFile(path, folder, depth + 1, applies);
            }
        }
    }

    private bool Matches(string[] criteria)
    {
        var applies = true;
        for (var i = 0; i < criteria.Length; i++)
        {
            var criterion = criteria[i].ToUpperInvariant();
            if (criterion == "ALL")
            {
                continue;
            }

            if (++i == criteria.Length)
            {
                return false;
            }

            var patterns = criteria[i].Split(',');
            applies &= criterion switch
            {
                "HOST" => SshPatterns.Match(patterns, Value("HostName") ?? _host, ignoreCase: true),
                "ORIGINALHOST" => SshPatterns.Match(patterns, _host, ignoreCase: true),
                "USER" => SshPatterns.Match(patterns, _user ?? Value("User") ?? Environment.UserName, ignoreCase: false),
                "LOCALUSER" => SshPatterns.Match(patterns, Environment.UserName, ignoreCase: false),
                _ => false,
            };
        }

        return applies;
    }

    /// <summary>A key and its arguments: parted by spaces or one equals sign; quotes keep spaces; <c>#</c> begins a comment.</summary>
    private static List<string> SplitLine(string line)
    {
        var words = new List<string>();
        for (var i = 0; i < line.Length;)
        {
            if (char.IsWhiteSpace(line[i]) || (line[i] == '=' && words.Count == 1))
            {
                i++;
            }
            else if (line[i] == '#')
            {
                break;
            }
            else
            {
                words.Add(TakeWord(line, ref i, endsAtEquals: words.Count == 0));
            }
        }

        return words;
    }

    private static string TakeWord(string line, ref int i, bool endsAtEquals)
    {
        var word = "";
        var quoted = false;
        for (; i < line.Length && (quoted || !(char.IsWhiteSpace(line[i]) || (endsAtEquals && line[i] == '='))); i++)
        {
            if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else
            {
                word += line[i];
            }
        }

        return word;
    }
}
