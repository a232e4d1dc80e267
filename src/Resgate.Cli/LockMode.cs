namespace Resgate.Cli;

/// <summary>Which lock a verb takes (format page, section 8).</summary>
internal enum LockMode
{
    None,

    /// <summary>Shared, for a verb that only reads; <c>--no-lock</c> turns it off.</summary>
    Shared,

    /// <summary>Shared where the place takes one, and otherwise none: what there is to recover may lie where nothing can be written.</summary>
    SharedIfTaken,

    /// <summary>Shared, for a verb that adds: without it a prune beside it could remove what it relies on.</summary>
    Append,
    Exclusive,
}
