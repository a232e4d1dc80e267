namespace Resgate.Policy.Costs;

/// <summary>What a provider asks for.</summary>
/// <param name="Name">By which plans choose it; empty for a place's own.</param>
/// <param name="Currency">Its code: USD.</param>
/// <param name="Storage">For 1,000,000,000 bytes stored for a month.</param>
/// <param name="Egress">For 1,000,000,000 bytes read back.</param>
/// <param name="Puts">For 1,000 objects stored.</param>
/// <param name="MinimumDays">What is removed earlier is billed as if it had stayed this long; 0 for no such rule.</param>
/// <param name="AsOf">The day on which the prices were read; null when nobody said.</param>
/// <param name="Source">Where they were read; null when nobody said.</param>
public sealed record PriceList(
    string Name, string Currency, decimal Storage, decimal Egress, decimal Puts, int MinimumDays, string? AsOf, string? Source);
