using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resgate.Format.Chunking;

namespace Resgate.Format.Tests.Chunking;

/// <summary>The golden vectors: inputs to generate, and where restic cuts them.</summary>
internal static class ChunkerVectors
{
    private static readonly ConcurrentDictionary<string, byte[]> _inputs = new();

    public static JsonElement Root { get; } = Load();

    public static Polynomial PolynomialOf(JsonElement element) =>
        Polynomial.Parse(element.GetProperty("polynomial").GetString());

    /// <summary>The bytes of a named input, its SHA-256 checked.</summary>
    public static byte[] Input(string name) => _inputs.GetOrAdd(name, static name =>
    {
        var input = Root.GetProperty("inputs").EnumerateArray().Single(i => i.GetProperty("name").GetString() == name);
        var bytes = Generate(input.GetProperty("generator"));
        Assert.Equal(input.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return bytes;
    });

    public static byte[] Stream(string seed, int length)
    {
        var prefix = Encoding.UTF8.GetBytes(seed);
        var block = new byte[prefix.Length + sizeof(ulong)];
        prefix.CopyTo(block, 0);
        var bytes = new byte[length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var at = 0; at < length; at += hash.Length)
        {
            BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(prefix.Length), at / hash.Length);
            SHA256.HashData(block, hash);
            hash[..Math.Min(hash.Length, length - at)].CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    private static byte[] Generate(JsonElement generator) => generator.GetProperty("kind").GetString() switch
    {
        "bytes" => Hex(generator),
        "stream" => Stream(Seed(generator), Length(generator)),
        "repeat" => Repeat(Hex(generator), Length(generator)),
        "text" => Text(Seed(generator), generator.GetProperty("lines").GetInt32()),
        "concat" => [.. generator.GetProperty("parts").EnumerateArray().SelectMany(Generate)],
        var kind => throw new InvalidDataException($"unknown generator {kind}"),
    };

    private static byte[] Repeat(byte[] pattern, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = pattern[i % pattern.Length];
        }

        return bytes;
    }

    private static byte[] Text(string seed, int lines)
    {
        var text = new StringBuilder();
        for (var i = 0L; i < lines; i++)
        {
            var value = i * i % 1000003 * 2654435761 % 1000003;
            text.Append($"{seed} line {i} value {value}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] Hex(JsonElement generator) =>
        Convert.FromHexString(generator.GetProperty("hex").GetString()!);

    private static string Seed(JsonElement generator) => generator.GetProperty("seed").GetString()!;

    private static int Length(JsonElement generator) => generator.GetProperty("length").GetInt32();

    private static JsonElement Load()
    {
        const string file = "fixtures/restic/vectors/chunker-vectors.json";
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "tests", file)))
        {
            folder = folder.Parent ?? throw new FileNotFoundException($"no tests/{file} above {AppContext.BaseDirectory}");
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", file)));
        return document.RootElement.Clone();
    }
}
