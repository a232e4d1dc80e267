using System.IO.Enumeration;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Lists of host names with <c>*</c>, <c>?</c> and, in front of what shall not match, <c>!</c>.</summary>
/// <remarks>Source: ssh_config(5), PATTERNS.</remarks>
internal static class SshPatterns
{
    /// <summary>Whether one of the patterns matches, and none of the negated ones does. Case does not matter.</summary>
    public static bool Match(IEnumerable<string> patterns, string name)
    {
        var found = false;
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!'))
            {
                if (MatchOne(pattern[1..], name))
                {
                    return false;
                }
            }
            else
            {
                found |= MatchOne(pattern, name);
            }
        }

        return found;
    }

    // A backslash has no meaning to SSH, and would hide the next letter here.
    private static bool MatchOne(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), name, ignoreCase: true);
}
