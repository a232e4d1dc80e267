using System.Globalization;
using System.Text;
using Resgate.Engine.Listing;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary><c>ls</c> for people: a header, then one line for each node.</summary>
internal sealed class TextListPrinter(Stream output, bool isLong, bool humanSizes, IReadOnlyList<string> folders) : IListPrinter
{
    private readonly ByteText _text = new(StandardOutput.IsTerminal);

    public ValueTask BeginAsync(StoredSnapshot stored)
    {
        var snapshot = stored.Snapshot;
        _text.Add($"snapshot {stored.Id.ToShortString()} of [{string.Join(' ', snapshot.Paths)}] at {Moment(snapshot.Time)} ");
        _text.Add($"by {snapshot.UserName}@{snapshot.HostName} filtered by [{string.Join(' ', folders)}]:").EndLine();
        return FlushAsync();
    }

    public ValueTask ShowAsync(ListedNode listed, int depth)
    {
        NodeLines.Text(_text, listed.Path, listed.Node, isLong, humanSizes);
        return FlushAsync();
    }

    public ValueTask EndAsync() => ValueTask.CompletedTask;

    // With every digit of the fraction that says something, and the zone the snapshot was made in.
    private static string Moment(Timestamp moment)
    {
        var local = moment.ToDateTimeOffset();
        var fraction = moment.Nanoseconds == 0 ? "" : $".{moment.Nanoseconds:D9}".TrimEnd('0');
        var offset = local.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        var zone = moment.OffsetMinutes == 0 ? "UTC" : offset;
        return $"{local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}{fraction} {offset} {zone}";
    }

    private async ValueTask FlushAsync()
    {
        await output.WriteAsync(_text.Written);
        _text.Clear();
    }
}
