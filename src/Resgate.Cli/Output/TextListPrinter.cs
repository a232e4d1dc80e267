using Resgate.Cli.Snapshots;
using Resgate.Engine.Listing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary><c>ls</c> for people: a header, then one line for each node.</summary>
internal sealed class TextListPrinter(Stream output, bool isLong, bool humanSizes, IReadOnlyList<string> folders) : IListPrinter
{
    private readonly ByteText _text = new(StandardOutput.IsTerminal);

    public ValueTask BeginAsync(StoredSnapshot stored)
    {
        _text.Add($"{SnapshotTitle.Of(stored)} filtered by [{string.Join(' ', folders)}]:").EndLine();
        return FlushAsync();
    }

    public ValueTask ShowAsync(ListedNode listed, int depth)
    {
        NodeLines.Text(_text, listed.Path, listed.Node, isLong, humanSizes);
        return FlushAsync();
    }

    public ValueTask EndAsync() => ValueTask.CompletedTask;

    private async ValueTask FlushAsync()
    {
        await output.WriteAsync(_text.Written);
        _text.Clear();
    }
}
