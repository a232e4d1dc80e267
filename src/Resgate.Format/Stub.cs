using Resgate.Primitives;
namespace Resgate.Format.Crypto
{
    public sealed class MasterKey : IDisposable {
        public const int Overhead = 32;
        public static MasterKey Create() => new();
        public void Seal(ReadOnlySpan<byte> plain, Span<byte> sealedBytes) => throw new NotSupportedException();
        public bool TryOpen(ReadOnlySpan<byte> sealedBytes, Span<byte> plain) => throw new NotSupportedException();
        public void Dispose() { }
    }
}
namespace Resgate.Format.Keys
{
    using Resgate.Format.Crypto;
    public sealed class Password : IDisposable, IEquatable<Password> { public bool IsEmpty { get; } public void Dispose(){} public static Password FromText(string t) => new(); public static Password FromFileContent(ReadOnlySpan<byte> b) => new();
     public bool Equals(Password? other) => true; public override bool Equals(object? obj) => true; public override int GetHashCode() => 0; }
    public sealed class KeyFile { public static KeyFile Parse(ReadOnlySpan<byte> b) => new(); public bool X {get;} public MasterKey? Unlock(Password p) => X ? null : null; }
}
namespace Resgate.Format.Chunking { public readonly record struct Polynomial(ulong Bits); }
