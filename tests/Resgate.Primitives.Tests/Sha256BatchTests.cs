using System.Security.Cryptography;
using CsCheck;
using Resgate.Primitives.Hashing;

namespace Resgate.Primitives.Tests;

public sealed class Sha256BatchTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_length_through_several_blocks_gives_what_the_library_gives(bool inLanes)
    {
        var messages = Enumerable.Range(0, 400).Select(length => Bytes(length, length)).ToList();

        Assert.Equal(messages.Select(Expected), HashAll(messages, [int.MaxValue], inLanes));
        Assert.Equal(messages.Select(Expected), HashAll(messages, [64], inLanes));
    }

    [Fact]
    public void Any_messages_in_any_strips_give_what_the_library_gives() =>
        Gen.Select(Gen.Int[0, 20_000].Array[1, 50], Gen.Int[0, 100].Array[1, 4]).Sample(
            (lengths, units) =>
            {
                var messages = lengths.Select((length, i) => Bytes(length, i)).ToList();
                var strips = units.Select(count => count * Sha256Batch.StripUnit).Append(1 << 14).ToArray();

                Assert.Equal(messages.Select(Expected), HashAll(messages, strips, inLanes: true));
            },
            iter: 200);

    [Fact]
    public void A_million_letters_give_what_the_standard_says()
    {
        var letters = Enumerable.Repeat((byte)'a', 1_000_000).ToArray();

        Assert.Equal(
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            HashAll([letters], [int.MaxValue], inLanes: true).Single().ToString());
    }

    [Fact]
    public void A_result_is_there_when_the_batch_has_run_over_the_last_strip()
    {
        using var batch = new Sha256Batch();
        var stream = Sha256Batch.NewStream(inLanes: true);
        batch.Add(stream, new byte[64], last: false);
        batch.Run();
        Assert.Throws<InvalidOperationException>(() => stream.Result);

        batch.Add(stream, default, last: true);
        batch.Run();
        Assert.Equal(Expected(new byte[64]), stream.Result);
        Assert.Throws<ArgumentException>(() => batch.Add(Sha256Batch.NewStream(inLanes: true), new byte[65], last: false));
    }

    private static List<Id> HashAll(IReadOnlyList<byte[]> messages, int[] strips, bool inLanes)
    {
        using var batch = new Sha256Batch();
        var open = messages
            .Select(message => (Stream: Sha256Batch.NewStream(inLanes), Left: new ReadOnlyMemory<byte>(message)))
            .ToList();
        var streams = open.Select(one => one.Stream).ToList();
        for (var round = 0; open.Count > 0; round++)
        {
            for (var i = open.Count - 1; i >= 0; i--)
            {
                var (stream, rest) = open[i];
                // Lengths differ from message to message, so that lanes come free at different moments.
                var strip = Math.Min(strips[(round + i) % strips.Length], rest.Length);
                var last = strip == rest.Length;
                batch.Add(stream, rest[..strip], last);
                open[i] = (stream, rest[strip..]);
                if (last)
                {
                    open.RemoveAt(i);
                }
            }

            batch.Run();
        }

        return [.. streams.Select(stream => stream.Result)];
    }

    private static Id Expected(byte[] message) => new(SHA256.HashData(message));

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
