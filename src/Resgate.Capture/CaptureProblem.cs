using Resgate.Primitives;

namespace Resgate.Capture;

/// <summary>A source that could not be captured, so that the point will lack it.</summary>
/// <param name="Source">As people know it: a path, <c>crontab of vv</c>, a program's name.</param>
/// <param name="Message">Why, in one line.</param>
public sealed record CaptureProblem(string Source, string Message)
{
    /// <summary>A failure of which nothing else suffers.</summary>
    internal static CaptureProblem Of(string source, ResgateException failure)
    {
        var message = failure.InnerException is { } cause and not ResgateException ? $"{failure.Message}: {cause.Message}" : failure.Message;
        return new CaptureProblem(source, failure.Hint is { } hint ? $"{message}; {hint}" : message);
    }
}
