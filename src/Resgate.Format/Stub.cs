#pragma warning disable
using Resgate.Primitives;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
namespace Resgate.Format.Crypto
{
    public sealed class MasterKey : IDisposable {
        public const int Overhead = 32;
        readonly byte[] _enc, _k, _r;
        public MasterKey(byte[] enc, byte[] k, byte[] r) { _enc = enc; _k = k; _r = r; }
        public static MasterKey Create() => new(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16));
        public string Json() => "{\"mac\":{\"k\":\"" + Convert.ToBase64String(_k) + "\",\"r\":\"" + Convert.ToBase64String(_r) + "\"},\"encrypt\":\"" + Convert.ToBase64String(_enc) + "\"}";
        void Ctr(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> src, Span<byte> dst) {
            using var aes = Aes.Create(); aes.Key = _enc;
            var n = (src.Length + 15) / 16; var ctr = new byte[n * 16]; var c = iv.ToArray();
            for (int i = 0; i < n; i++) { c.CopyTo(ctr, i * 16); for (int j = 15; j >= 0; j--) { c[j] = unchecked((byte)(c[j] + 1)); if (c[j] != 0) break; } }
            var ks = aes.EncryptEcb(ctr, PaddingMode.None);
            for (int i = 0; i < src.Length; i++) dst[i] = (byte)(src[i] ^ ks[i]);
        }
        byte[] Mac(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ct) {
            using var aes = Aes.Create(); aes.Key = _k; var s = aes.EncryptEcb(iv.ToArray(), PaddingMode.None);
            var p = new Org.BouncyCastle.Crypto.Macs.Poly1305(); 
            var r = (byte[])_r.Clone(); r[3] &= 15; r[7] &= 15; r[11] &= 15; r[15] &= 15; r[4] &= 252; r[8] &= 252; r[12] &= 252;
            p.Init(new Org.BouncyCastle.Crypto.Parameters.KeyParameter([.. r, .. s])); p.BlockUpdate(ct); var t = new byte[16]; p.DoFinal(t); return t;
        }
        public void Seal(ReadOnlySpan<byte> plain, Span<byte> s) {
            var iv = RandomNumberGenerator.GetBytes(16); var copy = plain.ToArray(); iv.CopyTo(s); Ctr(iv, copy, s[16..]); Mac(iv, s[16..(16 + copy.Length)]).CopyTo(s[(16 + copy.Length)..]);
        }
        public bool TryOpen(ReadOnlySpan<byte> s, Span<byte> plain) {
            if (s.Length < 32) return false; var iv = s[..16].ToArray(); var ct = s[16..^16].ToArray();
            if (!CryptographicOperations.FixedTimeEquals(Mac(iv, ct), s[^16..])) return false; Ctr(iv, ct, plain); return true;
        }
        public void Dispose() { }
    }
}
namespace Resgate.Format.Keys
{
    using Resgate.Format.Crypto;
    public sealed class Password : IDisposable, IEquatable<Password> { public byte[] B; public bool IsEmpty => B.Length == 0; public void Dispose(){} public static Password FromText(string t) => new() { B = Encoding.UTF8.GetBytes(t) }; public static Password FromFileContent(ReadOnlySpan<byte> b) => new() { B = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(b).Trim()) };
     public bool Equals(Password? other) => B.SequenceEqual(other.B); }
    public sealed class KeyFile { public byte[] Salt, Data; public int N, R, P;
      public static KeyFile Parse(ReadOnlySpan<byte> b) { using var d = JsonDocument.Parse(b.ToArray()); var e = d.RootElement; return new KeyFile { Salt = e.GetProperty("salt").GetBytesFromBase64(), Data = e.GetProperty("data").GetBytesFromBase64(), N = e.GetProperty("N").GetInt32(), R = e.GetProperty("r").GetInt32(), P = e.GetProperty("p").GetInt32() }; }
      static MasterKey Derive(Password p, byte[] salt, int n, int r, int pp) { var k = Org.BouncyCastle.Crypto.Generators.SCrypt.Generate(p.B, salt, n, r, pp, 64); return new MasterKey(k[..32], k[32..48], k[48..]); }
      public MasterKey? Unlock(Password p) { var k = Derive(p, Salt, N, R, P); var plain = new byte[Data.Length - 32]; if (!k.TryOpen(Data, plain)) return null; using var d = JsonDocument.Parse(plain); var m = d.RootElement.GetProperty("mac"); return new MasterKey(d.RootElement.GetProperty("encrypt").GetBytesFromBase64(), m.GetProperty("k").GetBytesFromBase64(), m.GetProperty("r").GetBytesFromBase64()); }
      public static byte[] Make(MasterKey key, Password p) { var salt = RandomNumberGenerator.GetBytes(64); var k = Derive(p, salt, 32768, 8, 1); var json = Encoding.UTF8.GetBytes(key.Json()); var data = new byte[json.Length + 32]; k.Seal(json, data);
        return Encoding.UTF8.GetBytes($"{{\"created\":\"2026-11-23T00:00:00Z\",\"username\":\"u\",\"hostname\":\"h\",\"kdf\":\"scrypt\",\"N\":32768,\"r\":8,\"p\":1,\"salt\":\"{Convert.ToBase64String(salt)}\",\"data\":\"{Convert.ToBase64String(data)}\"}}"); }
    }
}
namespace Resgate.Format.Chunking { public readonly record struct Polynomial(ulong Bits);
  public sealed class Cutter { readonly ulong[] _out = new ulong[256], _mod = new ulong[256];
   static ulong Mod(ulong x, ulong p) { int d = 63 - System.Numerics.BitOperations.LeadingZeroCount(p); while (x != 0 && 63 - System.Numerics.BitOperations.LeadingZeroCount(x) >= d) x ^= p << (63 - System.Numerics.BitOperations.LeadingZeroCount(x) - d); return x; }
   public Cutter(Polynomial p) { for (int b = 0; b < 256; b++) { ulong h = Mod((ulong)b, p.Bits); for (int i = 0; i < 63; i++) h = Mod(h << 8, p.Bits); _out[b] = h; _mod[b] = Mod((ulong)b << 53, p.Bits) | ((ulong)b << 53); } }
   public int FindCut(ReadOnlySpan<byte> c, ref int scanned) { unchecked {
     const int min = 524288, max = 8388608; if (c.Length < min) return 0; ulong d = 0; int start = Math.Max(min, scanned); if (start > Math.Min(c.Length, max)) return c.Length >= max ? max : 0;
     for (int i = start - 64; i < start; i++) { var t = d >> 45; d = ((d << 8) | c[i]) ^ _mod[t]; }
     int e = start; var end = Math.Min(c.Length, max);
     while (true) { if ((d & 0xfffff) == 0) return e; if (e >= end) break; d ^= _out[c[e - 64]]; var t = d >> 45; d = ((d << 8) | c[e]) ^ _mod[t]; e++; }
     if (e >= max) return max; scanned = e; return 0; } } } }
