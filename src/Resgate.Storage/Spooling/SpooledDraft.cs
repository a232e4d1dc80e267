namespace Resgate.Storage.Spooling;

/// <summary>A draft for places that want to know an object's name before its first byte: it waits on the local disk.</summary>
/// <remarks>A commit that failed for reasons that pass may be tried again, as <see cref="ObjectDraft.CommitAsync"/> says.</remarks>
/// <param name="folder">Where the object will lie.</param>
/// <param name="temporary">The folder of temporary files.</param>
/// <param name="send">Sends all of a spool to the place, under a name, and returns when it is durable there.</param>
/// <param name="abandon">Undoes what a send has begun and not finished, as far as it can; null when nothing is left behind.</param>
internal sealed class SpooledDraft(
    ObjectFolder folder,
    string temporary,
    Func<ObjectName, Spool, CancellationToken, ValueTask> send,
    Func<ValueTask>? abandon = null) : ObjectDraft
{
    private readonly Spool _spool = new(temporary);
    private bool _ended;

    public override ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        cancellation.ThrowIfCancellationRequested();
        _spool.Append(bytes.Span);
        Length = _spool.Length;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask CommitAsync(ObjectName name, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (name.Folder != folder)
        {
            throw new ArgumentException($"a draft of {folder} cannot become {name}", nameof(name));
        }

        await send(name, _spool, cancellation);
        await DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _spool.Dispose();
        if (abandon is not null)
        {
            await abandon();
        }
    }
}
