namespace Resgate.Recovery.Verdicts;

/// <summary>Judges files of one kind.</summary>
/// <remarks>
/// Content may be anything, of any length, made by whoever wants to do harm. Every examiner reads it once, forwards, holds a
/// bounded part of it, and gives a verdict; only what the stream itself throws comes out. It may stop before the end.
/// </remarks>
public interface IExaminer
{
    ValueTask<Verdict> ExamineAsync(Stream content, CancellationToken cancellation);
}
