using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Interop.Tests;

/// <summary>The damages of <c>damage-cases.json</c>: byte operations on a copy of the healthy repository.</summary>
internal static class Damage
{
    private static readonly JsonElement _cases = JsonDocument.Parse(Fixtures.Bytes("restic/damage-cases.json")).RootElement;

    public static IEnumerable<JsonElement> Repairs => _cases.GetProperty("repairs_with_0.19.1").EnumerateArray();

    public static JsonElement Named(string name) =>
        _cases.GetProperty("cases").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);

    public static void Apply(JsonElement item, string repository)
    {
        foreach (var operation in item.GetProperty("operations").EnumerateArray())
        {
            var path = Path.Combine(repository, operation.GetProperty("path").GetString()!);
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
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    File.WriteAllBytes(path, operation.GetProperty("content_b64").GetBytesFromBase64());
                    break;
                case "delete":
                    File.Delete(path);
                    break;
                default:
                    throw new InvalidDataException($"unknown operation in {item}");
            }
        }
    }
}
