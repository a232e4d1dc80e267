using System.Text;

namespace Resgate.Recovery.Verdicts;

/// <summary>Which examiner a file calls for: by its name, which says what it is meant to be, or else by how it begins.</summary>
/// <param name="sqlite">The one for databases.</param>
public sealed class Examiners(IExaminer sqlite)
{
    /// <summary>Bytes of a file's beginning that <see cref="Choose"/> wants to see.</summary>
    public const int BeginningSize = 16;

    private readonly Mp4Examiner _mp4 = new();
    private readonly JsonExaminer _json = new();
    private readonly GzipExaminer _gzip = new();

    /// <param name="name">The file's name, raw bytes.</param>
    /// <param name="beginning">Its first bytes, as far as there are any.</param>
    /// <returns>Null when nothing is known of such files.</returns>
    public IExaminer? Choose(ReadOnlySpan<byte> name, ReadOnlySpan<byte> beginning) =>
        Path.GetExtension(Encoding.UTF8.GetString(name)).ToLowerInvariant() switch
        {
            ".mp4" or ".m4v" or ".mov" => _mp4,
            ".json" => _json,
            ".gz" or ".tgz" => _gzip,
            ".sqlite" or ".sqlite3" => sqlite,
            _ => ByBeginning(beginning),
        };

    private IExaminer? ByBeginning(ReadOnlySpan<byte> beginning) => beginning switch
    {
        _ when beginning.StartsWith(SqliteExaminer.Opening) => sqlite,
        [0x1f, 0x8b, 8, ..] => _gzip,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => _mp4,
        _ => null,
    };
}
