using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>A piece of a kit's pages, whether they are text or HTML.</summary>
internal abstract record KitBlock
{
    /// <param name="Level">1 for the title.</param>
    /// <param name="Text">In one line.</param>
    internal sealed record Heading(int Level, string Text) : KitBlock;

    internal sealed record Paragraph(string Text) : KitBlock;

    /// <summary>Lines for a shell, the same in every language: a kit is read back from these.</summary>
    internal sealed record Lines(IReadOnlyList<string> Shell) : KitBlock;

    /// <summary>A secret, large and in groups, to be typed.</summary>
    internal sealed record Typed(Secret Secret) : KitBlock;
}
