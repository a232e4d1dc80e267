using Resgate.Engine.Diff;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Output;

/// <summary>The changes and the sums of <c>diff</c>, for people or as JSON lines.</summary>
internal sealed class DiffPrinter(Stream output, bool json)
{
    private readonly ByteText _text = new(StandardOutput.IsTerminal);
    private readonly JsonText _json = new();

    public ValueTask ShowAsync(DiffChange change)
    {
        if (!json)
        {
            _text.Add($"{change.Modifier,-5}").AddRaw(change.Path).EndLine();
            return FlushAsync();
        }

        _json.Raw("{\"message_type\":\"change\",\"path\":"u8);
        _json.Text(change.Path.AsSpan());
        _json.Raw(",\"modifier\":"u8);
        _json.Text(change.Modifier);
        _json.Raw("}\n"u8);
        return FlushAsync();
    }

    public ValueTask EndAsync(string before, string after, TreeComparison comparison)
    {
        if (json)
        {
            _json.Raw("{\"message_type\":\"statistics\",\"source_snapshot\":"u8);
            _json.Text(before);
            _json.Raw(",\"target_snapshot\":"u8);
            _json.Text(after);
            Number(",\"changed_files\":"u8, comparison.ChangedFiles);
            Counts(",\"added\":"u8, comparison.Added);
            Counts(",\"removed\":"u8, comparison.Removed);
            _json.Raw("}\n"u8);
            return FlushAsync();
        }

        var (added, removed) = (comparison.Added, comparison.Removed);
        _text.Add($"\nFiles:       {added.Files,5} new, {removed.Files,5} removed, {comparison.ChangedFiles,5} changed\n");
        _text.Add($"Dirs:        {added.Directories,5} new, {removed.Directories,5} removed\n");
        _text.Add($"Others:      {added.Others,5} new, {removed.Others,5} removed\n");
        _text.Add($"Data Blobs:  {added.DataBlobs,5} new, {removed.DataBlobs,5} removed\n");
        _text.Add($"Tree Blobs:  {added.TreeBlobs,5} new, {removed.TreeBlobs,5} removed\n");
        _text.Add($"  Added:   {new ByteCount(added.Bytes),-5}\n");
        _text.Add($"  Removed: {new ByteCount(removed.Bytes),-5}\n");
        return FlushAsync();
    }

    private void Counts(ReadOnlySpan<byte> key, DiffCounts counts)
    {
        _json.Raw(key);
        Number("{\"files\":"u8, counts.Files);
        Number(",\"dirs\":"u8, counts.Directories);
        Number(",\"others\":"u8, counts.Others);
        Number(",\"data_blobs\":"u8, counts.DataBlobs);
        Number(",\"tree_blobs\":"u8, counts.TreeBlobs);
        Number(",\"bytes\":"u8, counts.Bytes);
        _json.Raw("}"u8);
    }

    private void Number(ReadOnlySpan<byte> key, long value)
    {
        _json.Raw(key);
        _json.Number(value);
    }

    private async ValueTask FlushAsync()
    {
        if (json)
        {
            await output.WriteAsync(_json.WrittenMemory);
            _json.Clear();
        }
        else
        {
            await output.WriteAsync(_text.Written);
            _text.Clear();
        }
    }
}
