namespace Resgate.Storage;

/// <summary>A place's promise to keep an object whatever anybody says.</summary>
/// <param name="Mode">Who may lift it.</param>
/// <param name="Until">When it ends, by the place's clock; <see cref="DateTimeOffset.MaxValue"/> for a hold without an end.</param>
public readonly record struct Retention(RetentionMode Mode, DateTimeOffset Until)
{
    /// <summary>The end, for people.</summary>
    public string UntilText => Until == DateTimeOffset.MaxValue ? "its legal hold is lifted" : $"{Until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}
