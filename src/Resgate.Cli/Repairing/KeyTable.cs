using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Format.Keys;
using Resgate.Primitives;

namespace Resgate.Cli.Repairing;

/// <summary>The list of keys: a table for people, an array for programs. A star marks the key in use.</summary>
internal static class KeyTable
{
    public static void Write(Invocation call, IReadOnlyList<(Id Id, KeyFile File)> keys, Id? inUse)
    {
        if (call.Json)
        {
            WriteJson(call, keys, inUse);
            return;
        }

        var rows = keys.Select(key => (string[])
        [
            (key.Id == inUse ? "*" : " ") + key.Id.ToShortString(),
            key.File.UserName,
            key.File.HostName,
            Created(key.File),
        ]).Prepend([" ID", "User", "Host", "Created"]).ToList();
        int[] widths = [.. Enumerable.Range(0, 4).Select(column => rows.Max(row => row[column].Length))];
        var lines = rows
            .Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))))
            .ToList();
        var rule = new string('-', lines[0].Length);

        call.Out.WriteLine(lines[0].TrimEnd());
        call.Out.WriteLine(rule);
        foreach (var line in lines.Skip(1))
        {
            call.Out.WriteLine(line.TrimEnd());
        }

        call.Out.WriteLine(rule);
    }

    private static void WriteJson(Invocation call, IReadOnlyList<(Id Id, KeyFile File)> keys, Id? inUse) =>
        JsonLine.WriteDocument(call.Out, json =>
        {
            json.WriteStartArray();
            foreach (var (id, file) in keys)
            {
                json.WriteStartObject();
                json.WriteBoolean("current", id == inUse);
                json.WriteString("id", id.ToString());
                json.WriteString("userName", file.UserName);
                json.WriteString("hostName", file.HostName);
                json.WriteString("created", Created(file));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    private static string Created(KeyFile file) => file.CreatedAt is { } time ? LocalTime.Format(time) : "";
}
