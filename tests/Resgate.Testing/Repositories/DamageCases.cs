using System.Text.Json;

namespace Resgate.Testing.Repositories;

/// <summary>The damages of <c>damage-cases.json</c>: byte operations on a copy of the repository <c>damage-base</c>.</summary>
public static class DamageCases
{
    private static readonly JsonElement _file = JsonElement.Parse(Fixtures.Bytes("restic/damage-cases.json"));

    /// <summary>Every damage, with what restic says to it.</summary>
    public static IEnumerable<JsonElement> All => _file.GetProperty("cases").EnumerateArray();

    /// <summary>Damages that a sequence of restic's repairs mends.</summary>
    public static IEnumerable<JsonElement> Repairs => _file.GetProperty("repairs_with_0.19.1").EnumerateArray();

    public static string NameOf(JsonElement item) => item.GetProperty("name").GetString()!;

    /// <summary>The one damage of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static JsonElement Named(string name) => All.Single(item => NameOf(item) == name);

    /// <summary>The files that a damage touches, relative to the repository.</summary>
    public static IEnumerable<string> PathsOf(JsonElement item) =>
        item.GetProperty("operations").EnumerateArray().Select(operation => operation.GetProperty("path").GetString()!);

    /// <summary>Does a damage, or the one that a repair starts from, to a copy of the repository.</summary>
    public static void Apply(JsonElement item, string repository)
    {
        foreach (var operation in item.GetProperty("operations").EnumerateArray())
        {
            Apply(operation, new FileInfo(Path.Combine(repository, operation.GetProperty("path").GetString()!)));
        }
    }

    private static void Apply(JsonElement operation, FileInfo target)
    {
        var path = target.FullName;
        switch (operation.GetProperty("op").GetString())
        {
            case "xor":
                var bytes = File.ReadAllBytes(path);
                bytes[operation.GetProperty("offset").GetInt32()] ^= operation.GetProperty("value").GetByte();
                File.WriteAllBytes(path, bytes);
                break;
            case "truncate":
                using (var file = File.OpenWrite(path))
                {
                    file.SetLength(operation.GetProperty("size").GetInt64());
                }

                break;
            case "append":
                File.AppendAllBytes(path, operation.GetProperty("content_b64").GetBytesFromBase64());
                break;
            case "write":
                target.Directory!.Create();
                File.WriteAllBytes(path, operation.GetProperty("content_b64").GetBytesFromBase64());

                // It stands for what has lain there for long: the age of a lock goes by the place's clock.
                File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
                break;
            case "delete" when Directory.Exists(path):
                Directory.Delete(path, recursive: true);
                break;
            case "delete":
                File.Delete(path);
                break;
            default:
                throw new InvalidDataException($"unknown operation {operation}");
        }
    }
}
