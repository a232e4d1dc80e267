using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>The sessions with one place: opened when all others are busy, replaced when they broke.</summary>
internal sealed class SftpPool(ISftpLinks links, int most) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly List<Task> _ends = [];
    private readonly CancellationTokenSource _ending = new();
    private int _most = Math.Min(most, links.Most);
    private bool _ended;

    /// <summary>The open session with the fewest calls. When all have some, a further one is opened for those who come later.</summary>
    /// <exception cref="ResgateException">There is none, and none can be had.</exception>
    public async ValueTask<SftpLease> TakeAsync(CancellationToken cancellation)
    {
        var entry = Choose();
        try
        {
            return new SftpLease(this, entry, await entry.Session.WaitAsync(cancellation));
        }
        catch
        {
            GiveBack(entry);
            throw;
        }
    }

    public void GiveBack(Entry entry)
    {
        lock (_gate)
        {
            entry.Calls--;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
        }

        await _ending.CancelAsync();
        _ends.AddRange(_entries.Select(EndAsync));
        // Whoever still sends on a line that takes nothing wakes up because of this.
        await links.DisposeAsync();
        await Task.WhenAll(_ends);
        _ending.Dispose();
    }

    private Entry Choose()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            RemoveUseless();
            var chosen = _entries.Where(entry => entry.IsOpen).MinBy(entry => entry.Calls) ?? _entries.FirstOrDefault();
            if (chosen is null || (chosen.Calls > 0 && _entries.Count < _most && _entries.TrueForAll(entry => entry.IsOpen)))
            {
                _entries.Add(new Entry(OpenAsync()));
                chosen ??= _entries[0];
            }

            chosen.Calls++;
            return chosen;
        }
    }

    private void RemoveUseless()
    {
        foreach (var useless in _entries.Where(entry => entry.IsUseless).ToList())
        {
            _ = _entries.Remove(useless);
            _ends.Add(EndAsync(useless));
            if (useless.IsDenied && _entries.Count > 0)
            {
                // The server grants so many and no more; those that there are do as well.
                _most = _entries.Count;
            }
        }
    }

    private async Task<SftpSession> OpenAsync()
    {
        // Whoever asked may give up; the session is of use to others.
        await Task.Yield();
        return await SftpSession.StartAsync(await links.OpenAsync(_ending.Token), _ending.Token);
    }

    private static async Task EndAsync(Entry entry)
    {
        await Task.Yield();
        try
        {
            await (await entry.Session).DisposeAsync();
        }
        catch (Exception failure) when (failure is ResgateException or OperationCanceledException)
        {
            // It was never opened.
        }
    }

    /// <summary>A session, or the attempt to have one, and how many calls it serves. Touched under the pool's gate.</summary>
    internal sealed class Entry(Task<SftpSession> session)
    {
        public Task<SftpSession> Session => session;

        public int Calls { get; set; }

        public bool IsOpen => session.IsCompletedSuccessfully && !session.Result.IsBroken;

        public bool IsUseless => session.IsCompleted && !IsOpen;

        public bool IsDenied => session.Exception?.InnerException is ResgateException { Kind: FailureKind.Denied };
    }
}

/// <summary>A session for one call. Disposing gives it back.</summary>
internal readonly struct SftpLease(SftpPool pool, SftpPool.Entry entry, SftpSession session) : IDisposable
{
    public SftpSession Session => session;

    public void Dispose() => pool.GiveBack(entry);
}
