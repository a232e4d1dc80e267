using Amazon.S3;
using Amazon.S3.Model;

namespace Resgate.Storage.S3;

/// <summary>How objects are locked when they are written.</summary>
/// <param name="Mode">Who may lift the lock.</param>
/// <param name="Period">How long it lasts from the writing on.</param>
internal sealed record ObjectLockRule(RetentionMode Mode, TimeSpan Period)
{
    public static ObjectLockMode ModeOf(RetentionMode mode) =>
        mode == RetentionMode.Compliance ? ObjectLockMode.Compliance : ObjectLockMode.Governance;

    public static ObjectLockRetentionMode RetentionModeOf(RetentionMode mode) =>
        mode == RetentionMode.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance;

    /// <summary>What an answer tells of an object's lock; null when it tells of none, or of one that has run out.</summary>
    /// <param name="answer">All that the place says of the object.</param>
    /// <param name="now">By the place's clock.</param>
    public static Retention? Read(GetObjectMetadataResponse answer, DateTimeOffset now)
    {
        if (answer.ObjectLockLegalHoldStatus == ObjectLockLegalHoldStatus.On)
        {
            return new Retention(RetentionMode.Compliance, DateTimeOffset.MaxValue);
        }

        if (answer.ObjectLockMode is not { } mode || answer.ObjectLockRetainUntilDate is not { } end)
        {
            return null;
        }

        var until = new DateTimeOffset(DateTime.SpecifyKind(end.ToUniversalTime(), DateTimeKind.Utc));
        return until <= now
            ? null
            : new Retention(mode == ObjectLockMode.Compliance ? RetentionMode.Compliance : RetentionMode.Governance, until);
    }
}
