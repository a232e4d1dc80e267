using Amazon.S3;

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

    /// <summary>What an answer tells of an object's lock; null when it tells of none.</summary>
    public static Retention? Read(ObjectLockMode? mode, DateTime? until, ObjectLockLegalHoldStatus? hold)
    {
        if (hold == ObjectLockLegalHoldStatus.On)
        {
            return new Retention(RetentionMode.Compliance, DateTimeOffset.MaxValue);
        }

        return mode is null || until is not { } end
            ? null
            : new Retention(
                mode == ObjectLockMode.Compliance ? RetentionMode.Compliance : RetentionMode.Governance,
                new DateTimeOffset(DateTime.SpecifyKind(end.ToUniversalTime(), DateTimeKind.Utc)));
    }
}
