using Resgate.Primitives.Memory;

namespace Resgate.Primitives.Tests.Memory;

public sealed class PageMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(10 << 20)]
    public void Fresh_memory_is_zeros_of_the_length_asked_for(int length)
    {
        using var memory = new PageMemory(length);

        Assert.Equal(length, memory.Memory.Length);
        Assert.False(memory.GetSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void What_is_trimmed_reads_as_zeros_and_can_be_written_again()
    {
        using var memory = new PageMemory(3 * 4096);
        memory.GetSpan().Fill(7);

        memory.Trim(from: 4096);

        Assert.False(memory.GetSpan()[..4096].ContainsAnyExcept((byte)7));
        Assert.False(memory.GetSpan()[4096..].ContainsAnyExcept((byte)0));
        memory.GetSpan()[4096..].Fill(8);
        Assert.False(memory.GetSpan()[4096..].ContainsAnyExcept((byte)8));
    }

    [Fact]
    public void Memory_that_was_given_back_is_refused()
    {
        var memory = new PageMemory(100);
        ((IDisposable)memory).Dispose();
        ((IDisposable)memory).Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.GetSpan().Length);
    }

    [Fact]
    public void Scratch_memory_serves_every_size_in_turn()
    {
        using var memory = new ScratchMemory();
        foreach (var length in (int[])[1, 5 << 20, 100, 9 << 20, 4 << 20, 6 << 20])
        {
            var place = memory.Place(length, offset: 4095).Span;
            Assert.Equal(length, place.Length);
            place.Fill(1);
            Assert.False(place.ContainsAnyExcept((byte)1));
        }
    }
}
