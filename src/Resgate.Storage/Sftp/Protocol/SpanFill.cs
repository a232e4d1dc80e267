namespace Resgate.Storage.Sftp.Protocol;

/// <summary>Fills a buffer with an object's bytes from an offset on.</summary>
internal delegate void SpanFill(long offset, Span<byte> destination);
