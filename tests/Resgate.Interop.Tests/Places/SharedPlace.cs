using Resgate.Testing;
using Resgate.Testing.Trees;

namespace Resgate.Interop.Tests.Places;

/// <summary>Two tools that take turns at one place: what either has stored, both check, restore, add to and clean up.</summary>
internal static class SharedPlace
{
    /// <param name="place">Its address leads to an empty place.</param>
    /// <param name="first">Makes the repository and the first snapshot.</param>
    /// <param name="second">Finds nothing to add, and adds more.</param>
    /// <param name="isAppendOnly">Whether snapshots stay for good.</param>
    public static void TakeTurns(Workplace place, Client first, Client second, bool isAppendOnly = false)
    {
        OddTree.Fill(place.Source);
        place.Current = place.Source;
        first.Run(place, "init");
        Assert.Equal(1, second.Try(place, "init").ExitCode);
        first.BackUp(place);
        AssertRestores(place, first);
        AssertRestores(place, second);
        Assert.Equal(0, second.BackUp(place).GetProperty("data_blobs").GetInt32());

        File.WriteAllBytes(Path.Combine(place.Source, "more"), new Random(1).GetItems([.. Enumerable.Range(0, 256).Select(i => (byte)i)], 3_000_000));
        second.BackUp(place);
        place.AssertSound();
        foreach (var client in (Client[])[first, second])
        {
            if (isAppendOnly)
            {
                var refused = client.Try(place, "forget", "latest");
                Assert.NotEqual(0, refused.ExitCode);
            }
            else
            {
                client.Run(place, "forget", "--keep-last", client == first ? "2" : "1", "--prune", "--max-unused", "0");
            }

            place.AssertSound();
            AssertRestores(place, client);
        }

        Assert.Equal(isAppendOnly ? 3 : 1, place.Snapshots().Count);
        Assert.Empty(Client.Newest.Run(place, "list", "locks", "--no-lock").Text);
    }

    private static void AssertRestores(Workplace place, Client client)
    {
        client.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal(Print(place.Source), Print(place.Target));
        Testing.Tool.Run("find", place.Target, ["-mindepth", "1", "-delete"]);

        // The target folder itself is nobody's entry.
        static IEnumerable<string> Print(string folder) => TreePrint.Of(folder).Where(record => !record.StartsWith('\n'));
    }
}
