using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Dump;

/// <summary>Writes the content of files, reading a few blobs ahead on all cores.</summary>
/// <remarks>Holds at most <see cref="_readAhead"/> blobs in memory. One file at a time.</remarks>
public sealed class FileContent : IDisposable
{
    private readonly int _readAhead = Math.Clamp(Environment.ProcessorCount, 2, 8);
    private readonly BlobReader[] _readers;

    public FileContent(BackupRepository repository)
    {
        _readers = new BlobReader[_readAhead];
        for (var i = 0; i < _readAhead; i++)
        {
            _readers[i] = repository.CreateReader();
        }
    }

    /// <exception cref="ResgateException">
    /// A blob cannot be read; what came before it has been written. <see cref="FailureKind.NotFound"/>, <see cref="FailureKind.Damaged"/>.
    /// </exception>
    public async ValueTask CopyToAsync(Node file, Stream output, CancellationToken cancellation)
    {
        var content = file.Content ?? [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // Blob i is read by reader i mod n, which is free by then: blob i - n has been written.
        var ahead = new Task<byte[]>?[_readAhead];
        try
        {
            for (var next = 0; next < content.Count + _readAhead; next++)
            {
                var slot = next % _readAhead;
                if (ahead[slot] is { } reading)
                {
                    await output.WriteAsync(await reading, cancellation);
                    ahead[slot] = null;
                }

                if (next < content.Count)
                {
                    var blob = BlobHandle.Data(content[next]);
                    var reader = _readers[slot];
                    ahead[slot] = Task.Run(() => reader.ReadAsync(blob, stop.Token).AsTask(), stop.Token);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var reading in ahead)
            {
                // Only waited for, so that its reader is free; the first failure is on its way up already.
                await (reading ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
    }
}
