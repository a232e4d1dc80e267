using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>What every snapshot must hold, and the judge who looks whether it does.</summary>
internal sealed class Ledger(Site site)
{
    private readonly Dictionary<string, string> _contents = [];

    /// <summary>Snapshots that a command reported as stored, and none was asked to remove.</summary>
    public HashSet<string> Promised { get; private init; } = [];

    /// <summary>What a backup stores that is under way, or was cut off: it may have come as far as a snapshot.</summary>
    public string? UnderWay { get; set; }

    /// <summary>As it stands now, for a repository that is a copy of this moment.</summary>
    public Ledger Copy()
    {
        var copy = new Ledger(site) { Promised = [.. Promised], UnderWay = UnderWay };
        foreach (var (id, content) in _contents)
        {
            copy._contents[id] = content;
        }

        return copy;
    }

    /// <summary>Backs up the source; the snapshot is promised from now on.</summary>
    public void BackUp()
    {
        var content = ChangingFolder.Fingerprint(site.Source);
        Note(site.BackUp(), content);
    }

    public void Note(string id, string content)
    {
        _contents[id] = content;
        Promised.Add(id);
    }

    /// <summary>The command that is to run next forgets: only the newest snapshots are promised any more.</summary>
    public void ForgetAllBut(int newest)
    {
        var listed = List();
        Promised.Clear();
        foreach (var id in listed.TakeLast(newest))
        {
            Promised.Add(id);
        }
    }

    /// <summary>restic reads every byte and finds no error, and restores every snapshot to what was backed up.</summary>
    public void Judge()
    {
        site.Restic("check", "--read-data");
        var listed = List();
        Assert.Subset(listed.ToHashSet(), Promised);
        foreach (var id in listed)
        {
            var target = site.At("restored");
            site.Restic("restore", id, "--target", target);
            var found = ChangingFolder.Fingerprint(target);
            Tool.Run("rm", "-rf", "--", target);
            if (!_contents.TryGetValue(id, out var expected))
            {
                // A snapshot of the run that was cut off: either there is none, or it is whole.
                expected = UnderWay;
                _contents[id] = found;
            }

            Assert.True(expected == found, $"snapshot {id} restores to something else than was backed up");
        }
    }

    private IReadOnlyList<string> List()
    {
        using var list = JsonDocument.Parse(site.Restic("snapshots", "--json").Output);
        return [.. list.RootElement.EnumerateArray()
            .OrderBy(snapshot => snapshot.GetProperty("time").GetDateTimeOffset())
            .Select(snapshot => snapshot.GetProperty("id").GetString()!)];
    }
}
