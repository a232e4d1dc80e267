using Resgate.Format.Crypto;

namespace Resgate.Format.Tests.Crypto;

/// <summary>Every way through the processor that sealing can take.</summary>
public enum Way
{
    /// <summary>What this machine would choose.</summary>
    Chosen,

    /// <summary>The processor's AES, Poly1305 in two lanes.</summary>
    TwoLanes,

    /// <summary>The processor's AES, Poly1305 in one lane.</summary>
    OneLane,

    /// <summary>The platform's AES, Poly1305 in one lane: what works everywhere.</summary>
    Anywhere,
}

internal static class Ways
{
    public static MasterKey Key(Way way, byte[] parts) => way switch
    {
        Way.Chosen => MasterKey.FromParts(parts),
        Way.TwoLanes => new MasterKey(parts, SealingCipher.Create(parts.AsSpan(0, 32), parts.AsSpan(32, 16)), lanes: Math.Min(2, Poly1305.MostLanes)),
        Way.OneLane => new MasterKey(parts, SealingCipher.Create(parts.AsSpan(0, 32), parts.AsSpan(32, 16)), lanes: 1),
        _ => new MasterKey(parts, new PlatformCipher(parts.AsSpan(0, 32), parts.AsSpan(32, 16)), lanes: 1),
    };

    public static byte[] SealWith(this MasterKey key, byte[] plain, byte[] iv)
    {
        var result = new byte[plain.Length + MasterKey.Overhead];
        key.Seal(plain, result, iv);
        return result;
    }

    public static byte[] Seal(this MasterKey key, byte[] plain)
    {
        var result = new byte[plain.Length + MasterKey.Overhead];
        key.Seal(plain, result);
        return result;
    }

    public static byte[]? Open(this MasterKey key, byte[] sealedBytes)
    {
        var plain = new byte[Math.Max(0, sealedBytes.Length - MasterKey.Overhead)];
        return key.TryOpen(sealedBytes, plain) ? plain : null;
    }
}
