using System.Text.Json;
using Resgate.Testing.Trees;

namespace Resgate.Interop.Tests;

/// <summary>Each tool reads what the other wrote, for every version and mode; neither stores again what the other has stored.</summary>
public sealed class MatrixTests
{
    // restic 0.14 keeps neither a link's target that is not UTF-8 nor a link's attributes.
    private static readonly string[] _unknownToOld = ["links/raw", "links/abs"];

    public static TheoryData<string, int, string> Combinations => new MatrixTheoryData<string, string>(
        ["restic", "old restic"], ["1 auto", "2 off", "2 auto", "2 max"]) is var pairs
        ? [.. pairs.Select(pair => (pair.Data.Item1, pair.Data.Item2[0] - '0', pair.Data.Item2[2..]))]
        : [];

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task What_we_back_up_restic_checks_and_restores(string name, int version, string compression)
    {
        var restic = Client.Named(name);
        using var place = await Workplace.WithNewAsync(version);
        OddTree.Fill(place.Source);
        place.Current = place.Source;
        Client.Ours.BackUp(place, compression);

        place.AssertSound(restic);
        restic.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal(Print(place.Source, restic), Print(place.Target, restic));
        AssertAddsNothing(restic.BackUp(place, compression), place, restic);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task What_restic_backs_up_we_do_not_store_again(string name, int version, string compression)
    {
        var restic = Client.Named(name);
        using var place = await Workplace.WithNewAsync(version);
        OddTree.Fill(place.Source);
        place.Current = place.Source;
        restic.BackUp(place, compression);

        Client.Ours.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal(Print(place.Source, restic), Print(place.Target, restic));
        AssertAddsNothing(Client.Ours.BackUp(place, compression), place, restic);
        place.AssertSound(restic);
    }

    [Fact]
    public async Task What_lies_deeper_than_any_path_reaches_is_backed_up_and_restored()
    {
        using var place = await Workplace.WithNewAsync(version: 2);
        OddTree.FillBeyondPathMax(place.Source);
        place.Current = place.Source;
        Client.Ours.BackUp(place);
        Client.Newest.Run(place, "check", "--read-data");

        Client.Ours.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal(FilesBelow(place.Source), FilesBelow(place.Target));

        static string FilesBelow(string folder) => Testing.Tool.Run(
            "find", folder, [".", "-printf", @"%P %y %m %s %T@\n", "-type", "f", "-execdir", "cat", "{}", ";"]).Text.Split('\n', 2)[1];
    }

    private static void AssertAddsNothing(JsonElement summary, Workplace place, Client restic)
    {
        Assert.Equal(0, summary.GetProperty("data_blobs").GetInt32());
        if (restic != Client.Oldest)
        {
            Assert.Equal(0, summary.GetProperty("tree_blobs").GetInt32());
            Assert.Single(place.Snapshots().Select(snapshot => snapshot.GetProperty("tree").GetString()).Distinct());
        }
    }

    // The target folder itself is nobody's entry.
    /// <summary>What lies in a folder, but for the folder itself and what an old restic does not know of.</summary>
    internal static IEnumerable<string> Print(string folder, Client restic) => TreePrint.Of(folder)
        .Where(record => !record.StartsWith('\n'))
        .Where(record => restic != Client.Oldest || !_unknownToOld.Contains(record.Split('\n')[0]));
}
