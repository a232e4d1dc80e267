using Azure.Storage.Blobs;
using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>A place that wants a secret, and ways to come to it: with the right one, with a wrong one, and when nobody is there.</summary>
/// <remarks>A new kind of place gets an entry in <see cref="Kinds"/> and a function that sets it up; nothing else.</remarks>
internal sealed class GuardedPlace : IAsyncDisposable
{
    private static readonly Dictionary<string, Func<Task<GuardedPlace>>> _kinds = new()
    {
        ["rest: password in the address"] = () => RestAsync(inAddress: true),
        ["rest: password in a variable"] = () => RestAsync(inAddress: false),
        ["azure: key"] = () => AzureAsync("AZURE_ACCOUNT_KEY", Azurite.Key, Convert.ToBase64String(Guid.NewGuid().ToByteArray())),
        ["azure: SAS token"] = () => AzureAsync("AZURE_ACCOUNT_SAS", AzureAccount.Sas, AzureAccount.Sas.Replace("sig=", "sig=AAAA", StringComparison.Ordinal)),
        ["s3: secret in a variable"] = () => S3Async("s3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", inFile: false),
        ["s3: secret in a file"] = () => S3Async("s3", "", "", inFile: true),
        ["gs: secret of a key"] = () => S3Async("gs", "GOOGLE_ACCESS_KEY_ID", "GOOGLE_SECRET_ACCESS_KEY", inFile: false),
        ["b2: application key"] = () => S3Async("b2", "B2_ACCOUNT_ID", "B2_ACCOUNT_KEY", inFile: false),
        ["sftp: passphrase of a key"] = SftpKeyAsync,
        ["sftp: password"] = SftpPasswordAsync,
    };

    private readonly List<IAsyncDisposable> _servers = [];

    public static IEnumerable<string> Kinds => _kinds.Keys;

    /// <summary>The address, and the variables that hold or name the secret.</summary>
    public required Approach Right { get; init; }

    /// <summary>The same with another secret, which is as secret.</summary>
    public required Approach Wrong { get; init; }

    /// <summary>The right secret, shown where nobody listens.</summary>
    public required Approach Nowhere { get; init; }

    /// <summary>What must not be found anywhere, in none of its forms.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Reads everything that lies at the place.</summary>
    public required Func<Task<IReadOnlyList<byte[]>>> Contents { get; init; }

    public static Task<GuardedPlace> StartAsync(string kind) => _kinds[kind]();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<GuardedPlace> RestAsync(bool inAddress)
    {
        const string Right = "r3st/secret:right%", Wrong = "r3st/secret:wrong%";
        var server = await RestServer.StartAsync(new RestServer.Settings { Users = [("me", Right)] });
        return new GuardedPlace
        {
            Right = Come(server.Repository("repo", User(Right)), Right),
            Wrong = Come(server.Repository("repo", User(Wrong)), Wrong),
            Nowhere = Come($"rest:http://{User(Right)}{(inAddress ? "@" : "")}127.0.0.1:1/repo/", Right),
            Secrets = [Right, Wrong, $"me:{Right}", $"me:{Wrong}"],
            Contents = () => FilesAsync(server.Data),
            _servers = { server },
        };

        string User(string password) => inAddress ? $"me:{Uri.EscapeDataString(password)}" : "";
        Approach Come(string address, string password) =>
            new(address, inAddress ? [] : [("RESTIC_REST_USERNAME", "me"), ("RESTIC_REST_PASSWORD", password)]);
    }

    private static async Task<GuardedPlace> AzureAsync(string variable, string right, string wrong)
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace([]);
        var container = account.Container(place);
        return new GuardedPlace
        {
            Right = new(place.Repository, [.. place.Variables, (variable, right)]),
            Wrong = new(place.Repository, [.. place.Variables, (variable, wrong)]),
            Nowhere = new(place.Repository, [.. place.Variables, (variable, right), ("HTTPS_PROXY", "http://127.0.0.1:1")]),
            // All but the signature of a SAS token may be known.
            Secrets = [.. ((string[])[right, wrong]).Select(secret => Uri.UnescapeDataString(secret.Split("sig=")[^1].Split('&')[0]))],
            Contents = () => BlobsAsync(container),
        };
    }

    private static async Task<GuardedPlace> S3Async(string scheme, string keyVariable, string secretVariable, bool inFile)
    {
        const string Right = "SKBACKUP12345", Wrong = "SKWRONG/98765+x";
        var server = (await CephServer.Older).Address;
        var bucket = $"test-{Guid.NewGuid():n}";
        var folder = Directory.CreateTempSubdirectory("resgate-credentials-").FullName;
        return new GuardedPlace
        {
            Right = Come(server, Right),
            Wrong = Come(server, Wrong),
            Nowhere = Come(new Uri("http://127.0.0.1:1/"), Right),
            Secrets = [Right, Wrong],
            Contents = () => ObjectsAsync(server, bucket),
            _servers = { new Removal(folder) },
        };

        Approach Come(Uri at, string secret)
        {
            if (inFile)
            {
                var file = Note(folder, $"[default]\naws_access_key_id = AKBACKUP\naws_secret_access_key = {secret}");
                return new($"s3:{at}{bucket}/repo", [("AWS_SHARED_CREDENTIALS_FILE", file)]);
            }

            return new(
                scheme == "s3" ? $"s3:{at}{bucket}/repo" : $"{scheme}:{bucket}:repo",
                [(keyVariable, "AKBACKUP"), (secretVariable, secret)],
                ["-o", $"{scheme}.region=us-east-1", .. scheme == "s3" ? (string[])[] : ["-o", $"{scheme}.endpoint={at}"]]);
        }
    }

    private static async Task<GuardedPlace> SftpKeyAsync()
    {
        const string Right = "sftp passphrase/right", Wrong = "sftp passphrase/wrong";
        var server = await SshServer.StartAsync();
        foreach (var open in Directory.EnumerateFiles(Path.Combine(server.Home, ".ssh"), "id_*"))
        {
            File.Delete(open);
        }

        server.MakeKey("id_ed25519", passphrase: Right);
        return new GuardedPlace
        {
            Right = Come(server.Address("repo"), Right),
            Wrong = Come(server.Address("repo"), Wrong),
            Nowhere = Come($"sftp://{SshServer.User}@127.0.0.1:1//data/repo", Right),
            Secrets = [Right, Wrong],
            Contents = () => FilesAsync(server.Folder),
            _servers = { server },
        };

        Approach Come(string address, string passphrase) =>
            new(address, [("HOME", server.Home), ("RESGATE_SFTP_KEY_PASSPHRASE_FILE", Note(server.Home, passphrase))]);
    }

    private static async Task<GuardedPlace> SftpPasswordAsync()
    {
        var server = await RcloneServer.StartAsync();
        var wrong = Guid.NewGuid().ToString("n");
        return new GuardedPlace
        {
            Right = Come(server.Port, RcloneServer.Password),
            Wrong = Come(server.Port, wrong),
            Nowhere = Come(1, RcloneServer.Password),
            Secrets = [RcloneServer.Password, wrong],
            Contents = () => FilesAsync(server.Folder),
            _servers = { server },
        };

        Approach Come(int port, string password)
        {
            var home = server.Options.Variable("HOME")!;
            return new($"sftp://{RcloneServer.User}@127.0.0.1:{port}/repo", [("HOME", home), ("RESGATE_SFTP_PASSWORD_FILE", Note(home, password))]);
        }
    }

    /// <summary>A file that holds a secret, as people keep them.</summary>
    private static string Note(string folder, string secret)
    {
        var path = Path.Combine(folder, $"note-{Guid.NewGuid():n}");
        File.WriteAllText(path, secret + "\n");
        return path;
    }

    private static async Task<IReadOnlyList<byte[]>> FilesAsync(string folder)
    {
        var contents = new List<byte[]>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            contents.Add(await File.ReadAllBytesAsync(file));
        }

        return contents;
    }

    private static async Task<IReadOnlyList<byte[]>> BlobsAsync(BlobContainerClient container)
    {
        var contents = new List<byte[]>();
        await foreach (var blob in container.GetBlobsAsync())
        {
            contents.Add((await container.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToArray());
        }

        return contents;
    }

    private static async Task<IReadOnlyList<byte[]>> ObjectsAsync(Uri server, string bucket)
    {
        var contents = new List<byte[]>();
        using var client = S3Place.Client(server);
        foreach (var found in (await client.ListObjectsV2Async(new() { BucketName = bucket })).S3Objects)
        {
            using var answer = await client.GetObjectAsync(bucket, found.Key);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content);
            contents.Add(content.ToArray());
        }

        return contents;
    }

    /// <summary>One way to come to a place.</summary>
    /// <param name="Address">Its repository.</param>
    /// <param name="Variables">What holds or names the secret.</param>
    /// <param name="Flags">What else has to be said; null for nothing.</param>
    internal sealed record Approach(
        string Address, IReadOnlyList<(string Name, string Value)> Variables, IReadOnlyList<string>? Flags = null);

    /// <summary>A folder that goes with the place.</summary>
    private sealed class Removal(string folder) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
