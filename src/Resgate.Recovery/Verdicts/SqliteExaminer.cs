using System.Buffers.Binary;
using Resgate.Capture.Databases;
using Resgate.Primitives;

namespace Resgate.Recovery.Verdicts;

/// <summary>SQLite: the header, the length that it tells, and SQLite's own <c>integrity_check</c> on a private copy.</summary>
/// <remarks>The check runs where <see cref="IDatabaseCopier"/> runs it, in a process of its own. Source: SQLite, "Database File Format", section 1.3.</remarks>
/// <param name="copier">Copies and checks.</param>
/// <param name="folder">Gets two copies of the file while it is checked, in a folder of their own for their owner only.</param>
public sealed class SqliteExaminer(IDatabaseCopier copier, string folder) : IExaminer
{
    /// <summary>What every database begins with.</summary>
    public static ReadOnlySpan<byte> Opening => "SQLite format 3\0"u8;

    private const int HeaderSize = 100;

    // SQLite's own words for what no other attempt would read.
    private static readonly string[] _damage = ["integrity check", "malformed", "not a database"];

    public async ValueTask<Verdict> ExamineAsync(Stream content, CancellationToken cancellation)
    {
        var header = new byte[HeaderSize];
        var length = await content.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false, cancellation);
        if (length == 0)
        {
            return Verdict.Damaged("it is empty");
        }

        if (length < HeaderSize || !header.AsSpan().StartsWith(Opening))
        {
            return Verdict.Damaged("it does not begin as a SQLite database does");
        }

        if (!Directory.Exists(folder))
        {
            return Verdict.Unknown($"there is no folder {folder} to examine it in");
        }

        try
        {
            using var own = new PrivateFolder(folder);
            return await ExamineAsync(header, content, own.Path, cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return Verdict.Unknown($"it cannot be examined in {folder}: {cause.Message}");
        }
    }

    private async ValueTask<Verdict> ExamineAsync(byte[] header, Stream content, string own, CancellationToken cancellation)
    {
        var path = Path.Combine(own, "database");
        long size;
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await file.WriteAsync(header, cancellation);
            await content.CopyToAsync(file, cancellation);
            size = file.Length;
        }

        if (ToldSize(header) is { } told && told > size)
        {
            return Verdict.Damaged($"it has {size} of the {told} bytes that its header tells");
        }

        var failure = await copier.CopyAsync(path, Path.Combine(own, "copy"), cancellation);
        return failure switch
        {
            null => Verdict.Intact("SQLite, integrity_check passed"),
            _ when _damage.Any(word => failure.Contains(word, StringComparison.Ordinal)) =>
                Verdict.Damaged(failure.Replace(path, "it", StringComparison.Ordinal)),
            _ => Verdict.Unknown(failure.Replace(path, "it", StringComparison.Ordinal)),
        };
    }

    // Versions before 3.7.0 did not keep it; two counters tell whether it is kept.
    private static long? ToldSize(ReadOnlySpan<byte> header)
    {
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var told && told == 1 ? 65536L : told;
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        return header[24..28].SequenceEqual(header[92..96]) && pages > 0 ? pageSize * pages : null;
    }
}
