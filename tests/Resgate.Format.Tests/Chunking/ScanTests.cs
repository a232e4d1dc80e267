using CsCheck;
using Resgate.Format.Chunking;

namespace Resgate.Format.Tests.Chunking;

/// <summary>Every way of scanning against the plain one, on data with far more boundaries than chance would give.</summary>
public sealed class ScanTests
{
    private static readonly Polynomial[] _polynomials =
        [new(0x3f84938c003069), new(0x2512fd67676349), new(0x22b382b00a029f), new(0x338f1d9994aa61)];

    private static readonly Gen<(int Seed, int Length, int Boundaries, int Polynomial)> _files = Gen.Select(
        Gen.Int,
        Gen.Frequency((2, Gen.Int[66, 2_000]), (2, Gen.Int[2_000, 40_000]), (1, Gen.Int[40_000, 400_000])),
        Gen.Int[0, 12],
        Gen.Int[0, 3]);

    [Theory]
    [MemberData(nameof(Cutting.Ways), MemberType = typeof(Cutting))]
    public void Every_boundary_is_found_and_no_other(string way) => _files.Sample(file =>
    {
        var data = WithBoundaries(file);
        var plain = new PlainScan(new RollingDigest(_polynomials[file.Polynomial]));
        var scan = Cutting.Scan(way, _polynomials[file.Polynomial]);

        for (var from = RollingDigest.WindowSize + 1; from <= data.Length;)
        {
            var found = scan.First(data, from, data.Length);
            Assert.Equal(plain.First(data, from, data.Length), found);
            from = found == BoundaryScan.None ? data.Length + 1 : found + 1;
        }
    }, iter: 100);

    [Theory]
    [MemberData(nameof(Cutting.Ways), MemberType = typeof(Cutting))]
    public void A_boundary_is_found_wherever_it_lies_and_only_inside_the_range(string way)
    {
        var polynomial = _polynomials[0];
        var digest = new RollingDigest(polynomial);
        var scan = Cutting.Scan(way, polynomial);
        const int from = 100;
        const int to = 3_000;
        var clean = new byte[to + 200];
        new Random(7).NextBytes(clean);
        for (var at = from; at <= to; at++)
        {
            var data = (byte[])clean.Clone();
            Plant(data, at, digest);

            Assert.Equal(at, scan.First(data, from, to));
            Assert.Equal(at, scan.First(data, at, to));
            Assert.Equal(at, scan.First(data, from, at));
            if (at > from)
            {
                Assert.Equal(BoundaryScan.None, scan.First(data, from, at - 1));
            }

            if (at < to)
            {
                Assert.Equal(BoundaryScan.None, scan.First(data, at + 1, to));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cutting.Ways), MemberType = typeof(Cutting))]
    public void Fragments_of_a_file_give_the_chunks_of_the_whole(string way) => Gen.Select(_files, Gen.Int).Sample((file, seed) =>
    {
        var data = WithBoundaries(file);
        var cutter = new Cutter(Cutting.Scan(way, _polynomials[file.Polynomial]), 1_000, 50_000);
        var random = new Random(seed);
        var lengths = new List<int>();
        var start = 0;
        var scanned = 0;
        for (var read = 0; read < data.Length || start < data.Length;)
        {
            read = Math.Min(data.Length, read + (random.Next(3) == 0 ? random.Next(30_000) : random.Next(300)));
            var length = cutter.FindCut(data.AsSpan(start, read - start), ref scanned);
            if (length == 0 && read == data.Length)
            {
                length = data.Length - start;
            }

            if (length != 0)
            {
                lengths.Add(length);
                start += length;
            }
        }

        var plain = new Cutter(new PlainScan(new RollingDigest(_polynomials[file.Polynomial])), 1_000, 50_000);
        Assert.Equal(Cutting.Cut(plain, data), lengths);
    }, iter: 60);

    [Fact]
    public void What_was_searched_is_not_searched_again()
    {
        var cutter = new Cutter(new PlainScan(new RollingDigest(_polynomials[0])), 100, 1_000);
        var data = new byte[600];
        new Random(3).NextBytes(data);
        var scanned = 0;

        Assert.Equal(0, cutter.FindCut(data.AsSpan(0, 99), ref scanned));
        Assert.Equal(0, scanned);
        Assert.Equal(0, cutter.FindCut(data, ref scanned));
        Assert.Equal(600, scanned);
        Assert.Equal(0, cutter.FindCut(data, ref scanned));
    }

    [Theory]
    [MemberData(nameof(Cutting.Ways), MemberType = typeof(Cutting))]
    public void A_search_allocates_nothing(string way)
    {
        var cutter = new Cutter(Cutting.Scan(way, _polynomials[0]), Cutter.MinSize, Cutter.MaxSize);
        var data = new byte[Cutter.MinSize + 100_000];
        Array.Fill(data, (byte)1);
        var scanned = 0;
        cutter.FindCut(data, ref scanned);
        scanned = 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        cutter.FindCut(data, ref scanned);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Random bytes with boundaries at random places, and now and then a run of zeros, all boundaries.</summary>
    private static byte[] WithBoundaries(
        (int Seed, int Length, int Boundaries, int Polynomial) file)
    {
        var random = new Random(file.Seed);
        var digest = new RollingDigest(_polynomials[file.Polynomial]);
        var data = new byte[file.Length];
        random.NextBytes(data);
        if (random.Next(4) == 0)
        {
            var start = random.Next(data.Length);
            data.AsSpan(start, random.Next(Math.Min(5_000, data.Length - start))).Clear();
        }

        for (var i = 0; i < file.Boundaries; i++)
        {
            var at = random.Next(RollingDigest.WindowSize, data.Length + 1);
            Plant(data, at, digest);
        }

        return data;
    }

    /// <summary>Makes the end of <paramref name="at"/> bytes a boundary: the digest's low bits are the last bytes'.</summary>
    private static void Plant(byte[] data, int at, RollingDigest digest)
    {
        var wrong = digest.Of(data.AsSpan(at - RollingDigest.WindowSize, RollingDigest.WindowSize)) & RollingDigest.CutMask;
        for (var i = 1; i <= 3; i++)
        {
            data[at - i] ^= (byte)(wrong & 0xff);
            wrong >>= 8;
        }
    }
}
