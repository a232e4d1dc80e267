using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>What is told before a call is tried again.</summary>
/// <param name="Failure">What went wrong; its message names the object.</param>
/// <param name="Attempt">How many attempts have failed by now.</param>
/// <param name="Pause">How long until the next.</param>
public sealed record RetryNotice(ResgateException Failure, int Attempt, TimeSpan Pause);
