namespace Resgate.Storage.Spooling;

/// <summary>Fills a buffer with bytes from an offset on; all of them are there. Whoever sends bytes may ask as often as need be.</summary>
internal delegate void ReadAt(long offset, Span<byte> destination);
