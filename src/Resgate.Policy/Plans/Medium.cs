namespace Resgate.Policy.Plans;

/// <summary>What copies are kept on. In the order of the words that plans use.</summary>
public enum Medium
{
    Disk,
    Nas,
    Server,
    ObjectStore,
    Tape,
    Optical,
}
