using System.Security.Cryptography;
using Resgate.Format.Chunking;

namespace Resgate.Format.Tests.Chunking;

/// <summary>Every golden vector, by every way of scanning that this machine has.</summary>
public sealed class CutterVectorTests
{
    [Theory]
    [MemberData(nameof(Cutting.Ways), MemberType = typeof(Cutting))]
    public void Chunks_are_the_ones_restic_made(string way)
    {
        foreach (var vector in ChunkerVectors.Root.GetProperty("vectors").EnumerateArray())
        {
            var cutter = new Cutter(
                Cutting.Scan(way, ChunkerVectors.PolynomialOf(vector)), Cutter.MinSize, Cutter.MaxSize);
            var input = ChunkerVectors.Input(vector.GetProperty("input").GetString()!);

            var lengths = Cutting.Cut(cutter, input);

            Assert.Equal(vector.GetProperty("chunk_lengths").EnumerateArray().Select(l => l.GetInt32()), lengths);
            var start = 0;
            foreach (var (length, hash) in lengths.Zip(vector.GetProperty("chunk_sha256").EnumerateArray()))
            {
                Assert.Equal(
                    hash.GetString(),
                    Convert.ToHexStringLower(SHA256.HashData(input.AsSpan(start, length))));
                start += length;
            }
        }
    }

    [Fact]
    public void Constants_are_those_of_the_format()
    {
        var parameters = ChunkerVectors.Root.GetProperty("parameters");

        Assert.Equal(Cutter.WindowSize, parameters.GetProperty("window").GetInt32());
        Assert.Equal(Cutter.MinSize, parameters.GetProperty("min").GetInt32());
        Assert.Equal(Cutter.MaxSize, parameters.GetProperty("max").GetInt32());
        Assert.Equal(Polynomial.CutterDegree, parameters.GetProperty("polynomial_degree").GetInt32());
        Assert.Equal(RollingDigest.CutMask + 1, 1UL << parameters.GetProperty("mask_bits").GetInt32());
    }
}
