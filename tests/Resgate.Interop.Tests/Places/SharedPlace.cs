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
        var oldest = first == Client.Oldest ? first : second;
        first.BackUp(place);
        AssertRestores(place, first, oldest);
        AssertRestores(place, second, oldest);
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
            AssertRestores(place, client, oldest);
        }

        Assert.Equal(isAppendOnly ? 3 : 1, place.Snapshots().Count);
        Assert.Empty(Client.Newest.Run(place, "list", "locks", "--no-lock").Text);
    }

    /// <param name="place">Where.</param>
    /// <param name="client">Restores.</param>
    /// <param name="oldest">Has made, or will restore, what is compared: what it does not know is left out.</param>
    private static void AssertRestores(Workplace place, Client client, Client oldest)
    {
        client.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal(MatrixTests.Print(place.Source, oldest), MatrixTests.Print(place.Target, oldest));
        Testing.Tool.Run("find", place.Target, ["-mindepth", "1", "-delete"]);
    }
}
