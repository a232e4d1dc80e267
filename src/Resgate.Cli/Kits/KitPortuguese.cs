namespace Resgate.Cli.Kits;

/// <summary>A kit's sentences in Brazilian Portuguese.</summary>
internal sealed class KitPortuguese : KitWords
{
    public override string Language => "pt-BR";

    public override string KeepSafe =>
        "Quem tiver estas páginas consegue ler todas as cópias. Guarde-as trancadas, e não ao lado do dispositivo: o que levar o dispositivo não "
        + "pode levá-las também.";

    public override string NeedTitle => "O que é preciso";

    public override string Need =>
        "Uma máquina Linux com espaço para os dados e um de dois programas: restic 0.14 ou mais novo (https://restic.net; no Debian e no "
        + "Ubuntu: apt install restic), ou Resgate. Ambos leem os mesmos repositórios; nada do dispositivo é preciso. Seja root onde donos e "
        + "permissões devem voltar. Basta um destino: use o mais próximo que responder.";

    public override string BeginTitle => "Como começar";

    public override string Begin =>
        "Tudo o que se digita abaixo escreve numa pasta só deste kit e não substitui nada seu; só o que é trazido de volta vai para /restore. "
        + "Comece cada shell com esta linha e as próximas, e use um shell novo para outro destino:";

    public override string Choose =>
        "Estas linhas escolhem pontos. 'bring CLASSE' usa o ponto mais novo de uma classe ao qual nada falta (etiqueta content=whole) e que não é "
        + "posterior a T, que é agora: nunca o 'latest' do restic, ao qual podem faltar arquivos, ou que pode ser de um relógio adiantado. Para "
        + "voltar a antes de um dano, defina T, como T='2026-11-25 12:00:00', na hora local desta máquina:";

    public override string Together =>
        "As classes são capturadas em horas diferentes. Para que combinem, traga todas com um só T: procure na lista do destino o ponto inteiro mais "
        + "novo de cada classe, e defina T como a mais antiga dessas horas. Pontos feitos antes de o Resgate conhecer a etiqueta content=whole não a "
        + "têm: escolha esses na lista, e diga o ID deles em 'restic restore ID --target /restore'.";

    public override string ReadOnly =>
        "Onde um destino só pode ser lido, como um disco montado só para leitura, cada linha espera por uma trava que ninguém consegue escrever. "
        + "Ninguém mais pode então podar (prune) o destino; digite isto depois das linhas do destino, com o Resgate 'resgate' em vez de 'command "
        + "restic' (e num destino com ssh acrescente --no-lock à linha dele):";

    public override string RemotePlace => "Um repositório que se alcança pela rede.";

    public override string Files => "O destino pede estes arquivos. Digite-os ou escaneie-os antes, letra por letra:";

    public override string Settings => "Digite estas linhas no shell. Elas têm o endereço, a senha e o que o destino pede:";

    public override string WithRestic => "Veja o que há lá e traga de volta o ponto de cada classe que T escolhe, com o restic:";

    public override string WithResgate => "As mesmas linhas valem para o Resgate depois desta:";

    public override string ForPlan => "Para o plano, mais abaixo, a senha e as credenciais do destino como arquivos:";

    public override string PlanTitle => "Com o Resgate e o plano";

    public override string PlanFile =>
        "Este é o plano do dispositivo, com as suas senhas e credenciais nesta pasta. As linhas de cima não precisam dele. Com ele, o Resgate acha por "
        + "si o destino, a classe e o ponto, e põe os bancos de dados no seu lugar:";

    public override string PlanVerbs =>
        "Se um destino está agora em outro lugar, como um disco montado em outra pasta, mude o 'repository' dele em resgate.yaml. Destinos cuja senha "
        + "não foi posta num arquivo são ditos e deixados de lado. 'history --graph' diz a hora em que todas as classes combinam: "
        + "defina T como ela.";

    public override string AfterTitle => "O que se tem então";

    public override string VerifyTitle => "Antes de precisar";

    public override string Verify =>
        "'resgate kit verify ARQUIVO' abre todos os destinos só com o que está neste kit e registra que o fez. Faça um kit novo sempre que mudar "
        + "um destino, uma senha ou uma credencial, e destrua o antigo.";

    public override string Title(string device) => $"Kit de recuperação de {device}";

    public override string Opening(string device, string system) =>
        $"Com estas páginas e qualquer um dos destinos abaixo, os dados de {device} ({system}) podem ser trazidos de volta: em qualquer máquina, "
        + "sem o dispositivo e sem as pessoas que o montaram.";

    public override string MadeOn(string day, string version) => $"Feito em {day} pelo Resgate {version}.";

    public override string Ask(string whom) => $"Responsável: {whom}.";

    public override string Program(string version) =>
        $"O Resgate {version} é um só arquivo de programa, que não precisa de mais nada: guarde uma cópia dele com este kit, e outra para o outro tipo "
        + "de processador, se houver. Onde não houver nenhuma, o restic faz tudo menos o que está sob o plano.";

    public override string PlaceTitle(int number, int count, string name) => $"Destino {number} de {count}: {name}";

    public override string LocalPlace(string folder) =>
        $"Uma pasta num disco. Conecte o disco e monte-o, de modo que {folder} exista; ou ponha na primeira linha a pasta em que a encontrar.";

    public override string Typed(int count) =>
        $"A senha mais uma vez, para digitar: {count} caracteres. Os vãos entre os grupos não fazem parte dela; ␣ é um espaço.";

    public override string After(string staging) =>
        $"Cada arquivo está abaixo de /restore, no caminho que tinha no dispositivo. Os bancos de dados são cópias, abaixo de {staging}/CLASSE/sqlite "
        + "e depois no caminho do próprio banco, com as tabelas do cron e as saídas de programas ao lado; se não estão lá, 'find /restore -path "
        + "\"*/staging/*/sqlite/*\"' as acha. Pare o programa que usa um banco antes de pôr a cópia no lugar, e remova os arquivos terminados em "
        + "-wal, -shm e -journal ao lado dele. O 'resgate restore CLASSE --plan' já pôs os bancos no lugar.";

    public override string Volume(string volume, string className) =>
        $"O volume do Docker {volume} da classe {className} vem como pasta. Como root, enquanto nenhum contêiner usa o volume:";

    public override string Mirror(string name, string to, string classes) =>
        $"O espelho {name} ({classes}) tem pastas datadas de arquivos simples em {to}, a inteira mais nova sob 'latest': para olhar ou copiar sem "
        + "programa algum. Nele não há segredos nem bancos de dados em uso.";
}
