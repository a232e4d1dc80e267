using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Resgate.Primitives.Hashing;

/// <summary>The SHA-256 of one message that comes in strips, hashed by the <see cref="Sha256Batch"/> that made it.</summary>
public sealed class Sha256Stream
{
    internal StateWords State;
    private readonly IncrementalHash? _alone;
    private Id? _result;

    internal Sha256Stream(bool inLanes)
    {
        if (inLanes)
        {
            Sha256Lanes.InitialState.CopyTo(State);
        }
        else
        {
            _alone = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
    }

    /// <summary>The hash.</summary>
    /// <exception cref="InvalidOperationException">The batch has not run since it was given the last strip.</exception>
    public Id Result => _result ?? throw new InvalidOperationException("the message is not hashed yet");

    /// <summary>Bytes so far.</summary>
    internal long Length { get; set; }

    /// <summary>Hashes at once when this message does not go through lanes.</summary>
    internal bool TryAppend(ReadOnlySpan<byte> strip, bool last)
    {
        if (_alone is null)
        {
            return false;
        }

        _alone.AppendData(strip);
        if (last)
        {
            Span<byte> hash = stackalloc byte[Id.Size];
            _alone.GetHashAndReset(hash);
            _alone.Dispose();
            _result = new Id(hash);
        }

        return true;
    }

    internal void Finish()
    {
        Span<byte> hash = stackalloc byte[Id.Size];
        for (var i = 0; i < Sha256Lanes.StateWords; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], State[i]);
        }

        _result = new Id(hash);
    }

    [InlineArray(Sha256Lanes.StateWords)]
    internal struct StateWords
    {
        private uint _first;
    }
}
