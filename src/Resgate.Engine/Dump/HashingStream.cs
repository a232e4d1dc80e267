using System.IO.Hashing;

namespace Resgate.Engine.Dump;

/// <summary>Passes bytes on, counts them and takes their CRC-32.</summary>
internal sealed class HashingStream(Stream output) : CountingStream(output)
{
    private readonly Crc32 _crc = new();

    public uint Crc => _crc.GetCurrentHashAsUInt32();

    protected override void Passed(ReadOnlySpan<byte> bytes)
    {
        base.Passed(bytes);
        _crc.Append(bytes);
    }
}
