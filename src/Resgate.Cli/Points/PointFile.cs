using Resgate.Engine.Dump;
using Resgate.Primitives;

namespace Resgate.Cli.Points;

/// <summary>A small file of a point, in memory.</summary>
internal static class PointFile
{
    /// <exception cref="ResgateException">It cannot be read.</exception>
    public static async ValueTask<byte[]> ReadAsync(FoundPath found, CancellationToken cancellation)
    {
        await found.Point.Visit.ReaderAsync();
        using var content = new FileContent(found.Point.Visit.Opened!.Repository);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(found.Node, bytes, cancellation);
        return bytes.ToArray();
    }
}
