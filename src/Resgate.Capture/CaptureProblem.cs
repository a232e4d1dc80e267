namespace Resgate.Capture;

/// <summary>A source that could not be captured, so that the point will lack it.</summary>
/// <param name="Source">As people know it: a path, <c>crontab of vv</c>, a program's name.</param>
/// <param name="Message">Why, in one line.</param>
public sealed record CaptureProblem(string Source, string Message);
