using System.Text.Json;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Capture.Containers;

/// <summary>What is paused and stopped, written down before it is done: whoever comes after a crash can undo it.</summary>
/// <remarks>An entry is durable before <see cref="Add"/> returns. There is no file while nothing is held. One process at a time.</remarks>
/// <param name="path">The file; its folder is there.</param>
public sealed class HoldJournal(string path)
{
    private readonly List<HeldContainer> _held = Read(path);

    /// <summary>In the order in which they were taken.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>, from the constructor: the file is not what was written.</exception>
    public IReadOnlyList<HeldContainer> Held => [.. _held];

    /// <exception cref="ResgateException">They are not written down: do nothing to them.</exception>
    public void Add(params IEnumerable<HeldContainer> some)
    {
        _held.AddRange(some);
        Write();
    }

    /// <summary>Tells more of one that is there.</summary>
    public void Replace(HeldContainer before, HeldContainer after)
    {
        _held[_held.IndexOf(before)] = after;
        Write();
    }

    public void Remove(params IEnumerable<HeldContainer> some)
    {
        var gone = some.ToHashSet();
        _held.RemoveAll(gone.Contains);
        Write();
    }

    private void Write()
    {
        try
        {
            if (_held.Count == 0)
            {
                File.Delete(path);
                return;
            }

            var part = path + ".new";
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                using (var json = new Utf8JsonWriter(file))
                {
                    json.WriteStartArray();
                    _held.ForEach(one => Write(json, one));
                    json.WriteEndArray();
                }

                file.Flush();
                Durable.Sync(file.SafeFileHandle, part);
            }

            File.Move(part, path, overwrite: true);
            Durable.SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write {path}", cause);
        }
    }

    private static void Write(Utf8JsonWriter json, HeldContainer one)
    {
        json.WriteStartObject();
        json.WriteString("engine", one.Socket);
        json.WriteString("id", one.Id);
        json.WriteString("name", one.Name);
        json.WriteBoolean("stopped", one.IsStopped);
        json.WriteString("started_at", one.StartedAt);
        json.WriteString("finished_at", one.FinishedAt);
        json.WriteString("since", one.Since);
        json.WriteNumber("stop_seconds", one.StopSeconds);
        json.WriteEndObject();
    }

    private static List<HeldContainer> Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return [];
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. json.RootElement.EnumerateArray().Select(Read)];
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Damaged, $"cannot read {path}, which says what containers are held", cause)
            {
                Hint = "see with 'docker ps -a' that all of them run, and remove the file",
            };
        }
    }

    private static HeldContainer Read(JsonElement one) =>
        new(one.TextOf("engine") ?? "", one.TextOf("id") ?? "", one.TextOf("name") ?? "", one.IsTrue("stopped"))
        {
            StartedAt = one.TextOf("started_at") ?? "",
            FinishedAt = one.TextOf("finished_at"),
            Since = one.Of("since").GetDateTimeOffset(),
            StopSeconds = one.NumberOf("stop_seconds") ?? 0,
        };
}
