using System.Text;
using Resgate.Engine.FileSystems;
using Resgate.Format.Text;

namespace Resgate.Capture.Discovery;

/// <summary>What an installation's <c>.env</c> says of where its data is. All else in it is never kept: it holds secrets.</summary>
/// <param name="Storage">The folder of <c>VIDEO_STORAGE_ROOT</c>; null when it is not said, or there is none.</param>
/// <param name="StateFile">The orchestrator's state; null when it is not said, or there is none.</param>
/// <param name="Complaints">What could not be made out, a line each; no value is in them.</param>
public sealed record SettingsFile(string? Storage, string? StateFile, IReadOnlyList<string> Complaints)
{
    /// <summary>The variable that says where the storage is.</summary>
    public const string StorageKey = "VIDEO_STORAGE_ROOT";

    private const int MostBytes = 1 << 20;

    /// <summary>Variables that may say where the state is.</summary>
    public static IReadOnlyList<string> StateKeys { get; } =
        ["ORCHESTRATOR_STATE_FILE", "ORCHESTRATOR_STATE_PATH", "ORCHESTRATOR_DB", "ORCHESTRATOR_DB_PATH"];

    /// <param name="root">The installation; relative paths in the file are below it.</param>
    public static SettingsFile Read(string root)
    {
        string? storage = null, state = null;
        var complaints = new List<string>();
        foreach (var (key, value) in SettingsText.Parse(LinesOf(Path.Combine(root, ".env"), complaints)))
        {
            if (key != StorageKey && !StateKeys.Contains(key))
            {
                continue;
            }

            var path = SettingsText.PathOf(root, value);
            if (key == StorageKey)
            {
                storage = Directory.Exists(path) ? path : null;
            }
            else
            {
                state = path is not null && SourcePaths.IsFile(RawText.Encode(path)) ? path : null;
            }

            if ((key == StorageKey ? storage : state) is null)
            {
                complaints.Add($".env says where {key} is, and there is no such thing");
            }
        }

        return new SettingsFile(storage, state, complaints);
    }

    private static string[] LinesOf(string path, List<string> complaints)
    {
        // Only a plain file: opening a pipe would wait for whoever writes to it.
        if (!SourcePaths.IsFile(RawText.Encode(path)))
        {
            return [];
        }

        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[(int)Math.Min(file.Length, MostBytes)];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Split('\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            complaints.Add(".env cannot be read: what it says of the storage and the state is not known");
            return [];
        }
    }
}
