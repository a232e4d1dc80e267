using System.Text.Json;
using Resgate.Format.Chunking;
using Resgate.Format.Keys;
using Resgate.Repository;
using Resgate.Storage.Local;
using Resgate.Testing;
using Resgate.Testing.Storage;
using Resgate.Testing.Trees;

namespace Resgate.Interop.Tests;

/// <summary>A folder for one test: with a repository, a source, and room to restore to. It goes with the test.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("resgate-interop-").FullName;

    public Workplace()
    {
        Directory.CreateDirectory(Source);
        Directory.CreateDirectory(Target);
        Current = _root;
        Repository = Path.Combine(_root, "repository");
    }

    /// <summary>A folder of its own, unless a test says another address.</summary>
    public string Repository { get; set; }

    /// <summary>What commands find in their environment, besides the usual.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; set; } = [];

    public string Source => Path.Combine(_root, "source");

    public string Target => Path.Combine(_root, "target");

    public string Cache => Path.Combine(_root, "cache");

    public string Password { get; set; } = Golden.Password;

    /// <summary>Where commands run.</summary>
    public string Current { get; set; }

    /// <summary>With a copy of a golden repository.</summary>
    public static Workplace WithGolden(string name)
    {
        var place = new Workplace();
        Fixtures.CopyTo($"restic/{name}/repo", place.Repository);
        Directory.CreateDirectory(Path.Combine(place.Repository, "locks"));
        return place;
    }

    /// <summary>With a new, empty repository, whose key costs next to nothing to open.</summary>
    public static async Task<Workplace> WithNewAsync(int version)
    {
        var place = new Workplace();
        using var password = Format.Keys.Password.FromText(place.Password);
        await using var repository = await BackupRepository.InitAsync(
            new LocalStore(place.Repository),
            key => KeyFile.Create(key, password, "user", "host", default, new ScryptCost(2, 1, 1)).Write(),
            version,
            Polynomial.Draw(System.Security.Cryptography.RandomNumberGenerator.Fill),
            new RepositoryOptions(),
            CancellationToken.None);
        return place;
    }

    /// <summary>A file with some text, outside of source and repository.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Every snapshot as restic lists it.</summary>
    public IReadOnlyList<JsonElement> Snapshots()
    {
        using var list = JsonDocument.Parse(Client.Newest.Run(this, "snapshots", "--json").Output);
        return [.. list.RootElement.EnumerateArray().Select(snapshot => snapshot.Clone())];
    }

    /// <summary>Both tools read every byte and find nothing wrong.</summary>
    public void AssertSound(params IEnumerable<Client> others)
    {
        foreach (var client in others.DefaultIfEmpty(Client.Newest).Append(Client.Ours))
        {
            client.Run(this, "check", "--read-data");
        }
    }

    public void Dispose() => OddTree.Remove(_root);
}
