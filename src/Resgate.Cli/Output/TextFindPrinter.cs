using Resgate.Cli.Snapshots;
using Resgate.Engine.Find;
using Resgate.Engine.Listing;
using Resgate.Format.Packs;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary><c>find</c> for people: matches under a line for each snapshot that has any.</summary>
internal sealed class TextFindPrinter(Stream output, bool isLong, bool humanSizes) : IFindPrinter
{
    private readonly ByteText _text = new(StandardOutput.IsTerminal);
    private StoredSnapshot? _snapshot;
    private StoredSnapshot? _announced;

    public void Begin(StoredSnapshot stored) => _snapshot = stored;

    public ValueTask ShowAsync(ListedNode match)
    {
        if (_announced != _snapshot)
        {
            if (_announced is not null)
            {
                _text.EndLine();
            }

            _announced = _snapshot;
            var time = LocalTime.Format(_snapshot!.Snapshot.Time);
            _text.Add($"Found matching entries in snapshot {_snapshot.Id.ToShortString()} from {time}").EndLine();
        }

        NodeLines.Text(_text, match.Path, match.Node, isLong, humanSizes);
        return FlushAsync();
    }

    public ValueTask ShowAsync(ObjectMatch match)
    {
        var isTree = match.Blob.Kind == BlobKind.Tree;
        _text.Add($"Found {(isTree ? "tree" : "blob")} {match.Blob.Id}\n ... {(isTree ? "path" : "in file")} ");
        _text.AddRaw(match.Path).EndLine();
        if (match.Parent is { } parent)
        {
            _text.Add($"     (tree {parent})\n");
        }

        _text.Add($" ... in snapshot {_snapshot!.Id.ToShortString()} ({LocalTime.Format(_snapshot.Snapshot.Time)})").EndLine();
        return FlushAsync();
    }

    public ValueTask EndAsync() => ValueTask.CompletedTask;

    private async ValueTask FlushAsync()
    {
        await output.WriteAsync(_text.Written);
        _text.Clear();
    }
}
