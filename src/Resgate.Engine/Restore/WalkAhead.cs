namespace Resgate.Engine.Restore;

/// <summary>Walks on to the next batch while one is being restored.</summary>
/// <remarks>
/// The walk makes directories and special files in places that the batch before does not touch: a directory gets its metadata
/// with the batch in which the walk has left it, a further name of a file its link with the batch that found it.
/// </remarks>
internal sealed class WalkAhead(TreeDescent descent) : IDisposable
{
    private RestoreBatch? _next = new();
    private Task<bool>? _walk;

    /// <summary>The next batch, in walking order; null when the walk is over.</summary>
    /// <remarks>The walk goes on meanwhile. Its failures are thrown here.</remarks>
    public RestoreBatch? Take()
    {
        if (_next is not { } batch)
        {
            return null;
        }

        var hasMore = _walk?.GetAwaiter().GetResult() ?? descent.Fill(batch);
        _walk = null;
        _next = null;
        if (hasMore)
        {
            var next = new RestoreBatch();
            _next = next;
            _walk = Task.Factory.StartNew(
                () => descent.Fill(next), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return batch;
    }

    /// <summary>Waits for the walk to stop. Whoever leaves early has a failure to tell already.</summary>
    public void Dispose()
    {
        if (_walk is not null)
        {
            _ = Task.WaitAny(_walk);
            _ = _walk.Exception;
        }
    }
}
