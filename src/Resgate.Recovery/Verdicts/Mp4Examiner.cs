using System.Buffers.Binary;
using System.Text;

namespace Resgate.Recovery.Verdicts;

/// <summary>MP4 and QuickTime: boxes from the first byte to the last, each within the one around it, with a <c>moov</c> and media data.</summary>
/// <remarks>
/// A recorder writes <c>moov</c> when it ends, so a clip without one was cut off and plays nowhere. What is inside of media data is
/// not looked at: that takes a decoder.
/// <code>
/// size  4 bytes  of the whole box; 1: eight bytes after the type have it; 0: to the end of the file
/// type  4 bytes  printable
/// </code>
/// Integers are big-endian. Source: ISO/IEC 14496-12, section 4.2.
/// </remarks>
public sealed class Mp4Examiner : IExaminer
{
    private const int HeaderSize = 8;
    private const int LargeSize = 8;
    private const int DeepestBox = 16;

    // Boxes that hold nothing but boxes.
    private static readonly HashSet<string> _folders = ["moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf"];
    private static readonly HashSet<string> _first = ["ftyp", "styp", "moov", "mdat", "free", "skip", "wide", "pnot"];

    public async ValueTask<Verdict> ExamineAsync(Stream content, CancellationToken cancellation)
    {
        var input = new ForwardReader(content);
        var ends = new Stack<long>();
        var (boxes, hasMovie, hasMedia) = (0L, false, false);
        while (true)
        {
            while (ends.TryPeek(out var end) && input.Position == end)
            {
                ends.Pop();
            }

            var begin = input.Position;
            var (header, length) = await input.TakeAsync(HeaderSize, cancellation);
            if (length == 0 && ends.Count == 0)
            {
                break;
            }

            var type = Encoding.Latin1.GetString(header.Span[4..]);
            if (length < HeaderSize || !type.All(static letter => letter is >= ' ' and <= '~' or '\xa9') || (boxes == 0 && !_first.Contains(type)))
            {
                return Verdict.Damaged(boxes == 0 ? "it does not begin as an MP4 file does" : $"at byte {begin} there is no box");
            }

            boxes++;
            hasMovie |= type == "moov";
            hasMedia |= type == "mdat";
            var size = (long)BinaryPrimitives.ReadUInt32BigEndian(header.Span);
            if (size == 1)
            {
                var (large, largeLength) = await input.TakeAsync(LargeSize, cancellation);
                size = largeLength < LargeSize ? 0 : BinaryPrimitives.ReadInt64BigEndian(large.Span);
            }
            else if (size == 0 && ends.Count == 0)
            {
                await input.SkipAsync(long.MaxValue, cancellation);
                break;
            }

            var most = (ends.TryPeek(out var around) ? around : long.MaxValue) - begin;
            if (size < input.Position - begin || size > most)
            {
                return Verdict.Damaged($"box {type} at byte {begin} has an impossible length");
            }

            if (_folders.Contains(type))
            {
                if (ends.Count == DeepestBox)
                {
                    return Verdict.Damaged($"boxes lie deeper than any at byte {begin}");
                }

                ends.Push(begin + size);
            }
            else if (await input.SkipAsync(begin + size - input.Position, cancellation) > 0)
            {
                return Verdict.Damaged($"it is cut off at byte {input.Position}, within box {type}");
            }
        }

        return (hasMovie, hasMedia) switch
        {
            _ when boxes == 0 => Verdict.Damaged("it is empty"),
            (false, _) => Verdict.Damaged("it has no moov, so its recording never ended"),
            (_, false) => Verdict.Damaged("it has no media data"),
            _ => Verdict.Intact($"{boxes} boxes, with moov and media data"),
        };
    }
}
