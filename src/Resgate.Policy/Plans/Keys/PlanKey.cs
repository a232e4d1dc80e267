namespace Resgate.Policy.Plans.Keys;

/// <summary>One key that a plan may have.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What may stand behind it.</param>
/// <param name="Meaning">For editors, in one line.</param>
internal sealed record PlanKey(string Name, KeyKind Kind, string Meaning)
{
    public bool IsRequired { get; init; }

    /// <summary>The words that a <see cref="KeyKind.Word"/> may be.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The keys of the block, or of each block.</summary>
    public SectionKeys? Section { get; init; }

    /// <summary>What other tools call it; only to guess what somebody meant.</summary>
    public IReadOnlyList<string> AlsoCalled { get; init; } = [];
}

/// <summary>The keys that one kind of block may have.</summary>
/// <param name="Name">What the block is, for complaints: <c>class</c>.</param>
/// <param name="Keys">In the order in which people should write them.</param>
internal sealed record SectionKeys(string Name, IReadOnlyList<PlanKey> Keys)
{
    public PlanKey? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The key that was meant by a name that is not one; null when there is no telling.</summary>
    public string? Nearest(string name) =>
        Keys.FirstOrDefault(key => key.AlsoCalled.Contains(name, StringComparer.OrdinalIgnoreCase))?.Name
        ?? Yaml.NearestName.To(name.Replace('_', '-'), Keys.Select(static key => key.Name));
}
