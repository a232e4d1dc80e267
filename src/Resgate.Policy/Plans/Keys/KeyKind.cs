namespace Resgate.Policy.Plans.Keys;

/// <summary>What can be written behind a key.</summary>
internal enum KeyKind
{
    Text,

    /// <summary>One text, or several as a list.</summary>
    Texts,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A whole number from 1.</summary>
    Days,

    /// <summary>A whole number from 0, or <c>unlimited</c>.</summary>
    Count,

    /// <summary>A number that may have a fraction, not below 0.</summary>
    Money,

    /// <summary>A time of fixed length: <c>4h</c>.</summary>
    Duration,

    /// <summary>A duration, or the word <c>none</c>.</summary>
    DurationOrNone,

    /// <summary>A time that may be counted in months.</summary>
    Period,

    /// <summary>As restic's <c>--keep-within</c> has it: <c>1y5m7d2h</c>.</summary>
    Span,
    Size,
    Rate,
    Timetable,

    /// <summary>One of the key's words.</summary>
    Word,

    /// <summary>A failure domain: <c>device</c>, <c>site</c>, <c>remote</c> or <c>remote/NAME</c>.</summary>
    Domain,

    /// <summary>A block of keys.</summary>
    Block,

    /// <summary>The name of a price list, or a block that is one.</summary>
    TextOrBlock,

    /// <summary>Named blocks of keys.</summary>
    NamedBlocks,

    /// <summary>A list of blocks of keys.</summary>
    Blocks,
}
