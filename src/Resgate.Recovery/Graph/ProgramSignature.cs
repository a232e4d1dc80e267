using System.Text.Json;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph;

/// <summary><c>vv-signature.json</c>: the hash of every program file, and of the list itself.</summary>
public sealed class ProgramSignature
{
    /// <summary>Where it is, below the root.</summary>
    public const string FileName = "vv-signature.json";

    private const string OwnHash = "manifest_sha256";

    private readonly Dictionary<string, Id> _files;

    private ProgramSignature(Dictionary<string, Id> files) => _files = files;

    /// <returns>Null when it is no such list, or does not match its own hash.</returns>
    public static ProgramSignature? Parse(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || CanonicalJson.Write(root, without: OwnHash) is not { } covered
                || ClipDocument.TextIn(root, OwnHash) != Id.Of(covered).ToString()
                || !root.TryGetProperty("files", out var files)
                || files.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var hashes = new Dictionary<string, Id>(StringComparer.Ordinal);
            foreach (var file in files.EnumerateObject())
            {
                if (file.Value.ValueKind == JsonValueKind.String && Id.TryParse(file.Value.GetString(), out var hash))
                {
                    hashes[file.Name] = hash;
                }
            }

            return new ProgramSignature(hashes);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <param name="path">Below the root.</param>
    /// <param name="content">The hash of the file's content.</param>
    /// <returns>Null when it does not list the file.</returns>
    public GraphVerdict? Examine(string path, Id content) =>
        !_files.TryGetValue(path, out var listed) ? null
        : listed == content ? GraphVerdict.Holds($"{FileName} lists its hash")
        : GraphVerdict.Broken($"{FileName} lists the hash {listed.ToShortString()}");
}
