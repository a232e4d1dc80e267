namespace Resgate.Cli;

/// <summary>Which lock a verb takes (format page, section 8).</summary>
internal enum LockMode
{
    None,
    Shared,
    Exclusive,
}
