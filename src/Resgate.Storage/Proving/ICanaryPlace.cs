namespace Resgate.Storage.Proving;

/// <summary>A store whose place can be attacked by other means than the store's own calls.</summary>
public interface ICanaryPlace
{
    /// <summary>Puts a canary there as every other object is put, but kept no longer than it takes to attack it.</summary>
    /// <param name="name">Of the folder <see cref="ObjectFolder.Data"/>: a pack that no index knows disturbs nobody.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellation">Stops the call.</param>
    ValueTask<ICanary> PlantAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation);
}
